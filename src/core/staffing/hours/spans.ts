/** A schedule on the line of time: spans within which one state holds, exact across clock changes. */
import { offsetMsAt } from '../../../lib/zoned-time.ts'
import type { HoursStateName } from '../../../wire/staffing-hours.ts'
import { dayMs, minuteMs, type Plan, stateOnWall, type WallState, wallChanges } from './periods.ts'

export interface Span {
  readonly state: HoursStateName
  /** Of the holiday. */
  readonly name?: string
  readonly fromMs: number
  readonly toMs: number
}

export function stateAt(plan: Plan, atMs: number): WallState {
  return stateOnWall(plan, atMs + offsetMsAt(atMs, plan.schedule.zone))
}

/** Without gaps, in order; neighbours differ in state or holiday. */
export function spansBetween(plan: Plan, fromMs: number, toMs: number): Span[] {
  const spans: Span[] = []
  const changes = [fromMs, ...instantsOfChange(plan, fromMs, toMs)]
  for (const [i, start] of changes.entries()) {
    const end = changes[i + 1] ?? toMs
    const { state, name } = stateAt(plan, start)
    const last = spans.at(-1)
    if (last !== undefined && last.state === state && last.name === name)
      spans[spans.length - 1] = { ...last, toMs: end }
    else spans.push({ state, name, fromMs: start, toMs: end })
  }
  return spans
}

/** Sorted, each once, later than `fromMs` and before `toMs`. */
function instantsOfChange(plan: Plan, fromMs: number, toMs: number): number[] {
  const { zone } = plan.schedule
  const dayStart = (atMs: number) => Math.floor((atMs + offsetMsAt(atMs, zone)) / dayMs) * dayMs
  const instants = new Set(clockChanges(zone, fromMs, toMs))
  for (const wallMs of wallChanges(plan, dayStart(fromMs), dayStart(toMs))) {
    for (const atMs of instantsOfWall(wallMs, zone)) instants.add(atMs)
  }
  return [...instants].filter((atMs) => fromMs < atMs && atMs < toMs).sort((a, b) => a - b)
}

/** None in an hour that clocks skip, two in one that they repeat. */
function instantsOfWall(wallMs: number, zone: string): number[] {
  const offsets = [offsetMsAt(wallMs - dayMs, zone), offsetMsAt(wallMs + dayMs, zone)]
  return offsets.map((offset) => wallMs - offset).filter((atMs) => atMs + offsetMsAt(atMs, zone) === wallMs)
}

/** To a quarter of an hour, as clocks change. */
function clockChanges(zone: string, fromMs: number, toMs: number): number[] {
  const found: number[] = []
  for (let start = Math.floor(fromMs / dayMs) * dayMs; start < toMs; start += dayMs) {
    if (offsetMsAt(start, zone) === offsetMsAt(start + dayMs, zone)) continue
    for (let atMs = start; atMs < start + dayMs; atMs += 15 * minuteMs) {
      if (offsetMsAt(atMs, zone) !== offsetMsAt(atMs + 15 * minuteMs, zone)) found.push(atMs + 15 * minuteMs)
    }
  }
  return found
}
