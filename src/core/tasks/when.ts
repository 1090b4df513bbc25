/** Times in a filter: an instant, or how long ago, which means the same instant for as long as the task runs. */
import { relativeTimePattern } from '../../wire/task.ts'

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** @param text As `newTaskSchema` has checked it: ISO 8601, or `90m`, `24h`, `7d`. */
export function instantOf(text: string, nowMs: number): number {
  const ago = relativeTimePattern.exec(text)
  if (!ago) return Date.parse(text)
  const unit = ago[2] === 'm' || ago[2] === 'h' ? ago[2] : 'd'
  return nowMs - Number(ago[1]) * unitMs[unit]
}
