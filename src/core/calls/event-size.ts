/** About how many characters the JSON of an event has, without making it: what is long are texts. */
import type { CallEvent } from './event.ts'

const perMember = 15

export function eventChars(event: CallEvent): number {
  let chars = 0
  for (const value of Object.values(event)) chars += perMember + charsOf(value)
  return chars
}

function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, member) => sum + perMember + charsOf(member), 0)
}
