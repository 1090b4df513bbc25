/** When a 3CX's call log is read from the cloud (pure): often while there are calls, seldom while there are none. */

export interface PollFacts {
  readonly nowMs: number
  /** When it was last read to its end; undefined: not since this began. */
  readonly readAtMs: number | undefined
  /** When 3CX was last asked whether there is anything new. */
  readonly askedAtMs: number | undefined
  /** When calls were last heard of, live or in the log. */
  readonly heardAtMs: number | undefined
  /** A connection reports calls as they ring. */
  readonly isLive: boolean
}

const minuteMs = 60_000
/** Rows gain recordings, transcripts and summaries after the call, and none of them moves the time of the last call. */
export const readAtLeastMs = 10 * minuteMs
const idleAfterMs = 10 * minuteMs
const idleEveryMs = 5 * minuteMs

/** `read`: the log; `ask`: only whether there is anything new, then read; `rest`: nothing yet. */
export function pollPlan(facts: PollFacts): 'read' | 'ask' | 'rest' {
  const { nowMs, readAtMs, askedAtMs, isLive } = facts
  // A clock that was ahead: what was heard then would count as heard for as long as it was ahead.
  const heardAtMs = facts.heardAtMs !== undefined && facts.heardAtMs <= nowMs ? facts.heardAtMs : undefined
  if (readAtMs === undefined || readAtMs > nowMs || nowMs - readAtMs >= readAtLeastMs) return 'read'
  // Heard of after the last reading: its row is on its way.
  if (heardAtMs !== undefined && heardAtMs >= readAtMs - minuteMs && nowMs - readAtMs >= minuteMs) return 'read'
  const isIdle = isLive && (heardAtMs === undefined || nowMs - heardAtMs >= idleAfterMs)
  const everyMs = isIdle ? idleEveryMs : minuteMs
  const lastMs = Math.max(readAtMs, askedAtMs ?? Number.NEGATIVE_INFINITY)
  return lastMs > nowMs || nowMs - lastMs >= everyMs - 1000 ? 'ask' : 'rest'
}
