/**
 * The events of a call in little text (pure): a digest of all their ids, which shows that two sets differ, and marks of each id,
 * which show what one set lacks of the other.
 *
 * What must stay true: both follow from the ids alone, in whatever order and however often they are given. A call may have more
 * than its source says now (rows that were changed, a version before): only what it lacks is missing.
 */
import { sha256Hex } from '../../lib/hash.ts'
import type { CallEvent } from '../calls/event.ts'

type Marked = Pick<CallEvent, 'id'>

/** Within one call two ids have the same mark once in 2^32. */
export const markDigits = 8
/** A call with more events is compared by so many of them. */
export const markedEventsMax = 5000

const markOf = (id: string) => sha256Hex(id).slice(0, markDigits)
const distinctIds = (events: readonly Marked[]) => [...new Set(events.map(({ id }) => id))].sort()

/** 64 hex digits. */
export function eventsDigest(events: readonly Marked[]): string {
  return sha256Hex(distinctIds(events).join('\n'))
}

/** The marks, one after the other. */
export function eventMarks(events: readonly Marked[]): string {
  return distinctIds(events).slice(0, markedEventsMax).map(markOf).join('')
}

export function hasAllMarked(events: readonly Marked[], marks: string): boolean {
  const here = new Set(events.map(({ id }) => markOf(id)))
  for (let at = 0; at < marks.length; at += markDigits) if (!here.has(marks.slice(at, at + markDigits))) return false
  return true
}
