/**
 * How long to wait before the next try: doubling from `firstMs` up to `longestMs`, with full jitter, so that those who failed
 * in one moment do not come back in one moment.
 */
import type { Random } from '../ports/clock.ts'

export interface Backoff {
  readonly firstMs: number
  readonly longestMs: number
  /** Full jitter may draw nearly nothing; this keeps the other side from being hit at once. */
  readonly shortestMs?: number
}

/** More doublings reach every cap there is, and would only leave the numbers. */
const doublingsMax = 30

/** @param doublings 0 for the first wait; one more for each failure since. */
export function backoffMs(
  { firstMs, longestMs, shortestMs = 0 }: Backoff,
  doublings: number,
  random: Pick<Random, 'next'>,
): number {
  const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(0, doublings), doublingsMax))
  return shortestMs + random.next() * Math.max(0, ceilingMs - shortestMs)
}
