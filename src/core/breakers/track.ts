/**
 * What one isolate knows of a source, and what news make of it (pure): the breaker turns at once, writing is seldom. An error
 * or a recovery is written at once, but each at most every 10 s (another kind of error: every second), lasting health every
 * 10 min.
 */
import { isoUtc } from '../../ports/clock.ts'
import { afterAnswer, afterFailure, type Breaker, closedBreaker, meaningOf } from './breaker.ts'
import type { SourceFailure } from './source-observer.ts'
import type { SourceState } from './source-state.ts'

const failingWriteEveryMs = 10_000
/** Another kind of error is news, but a source may have many kinds of bad days in one. */
const changedWriteEveryMs = 1000
const healthyWriteEveryMs = 600_000

export interface Track {
  readonly state: SourceState
  readonly breaker: Breaker
  readonly login: Breaker
  /** As far as is known here: an answer is then news. */
  readonly isShownFailing: boolean
  readonly failureWrittenAtMs: number
  readonly successWrittenAtMs: number
}

export const untracked: Track = {
  state: { failuresInARow: 0 },
  breaker: closedBreaker,
  login: closedBreaker,
  isShownFailing: false,
  failureWrittenAtMs: -Infinity,
  successWrittenAtMs: -Infinity,
}

export function trackFailed(before: Track, { code, message, retryAfterMs }: SourceFailure, nowMs: number): Track {
  const meaning = meaningOf(code)
  const breaker =
    meaning === 'outage'
      ? afterFailure(before.breaker, nowMs, retryAfterMs)
      : meaning === 'nothing'
        ? before.breaker
        : afterAnswer(before.breaker, nowMs)
  const failuresInARow = before.state.failuresInARow + 1
  const state = { ...before.state, code, message, lastErrorAt: isoUtc(nowMs), failuresInARow }
  const everyMs = code === before.state.code ? failingWriteEveryMs : changedWriteEveryMs
  if (nowMs - before.failureWrittenAtMs < everyMs) return { ...before, state, breaker }
  return { ...before, state, breaker, isShownFailing: true, failureWrittenAtMs: nowMs }
}

export function trackSucceeded(before: Track, nowMs: number): Track {
  const breaker = afterAnswer(before.breaker, nowMs)
  // A recovery is written at once: there are no more of them than of the failures shown, which are written seldom.
  const isNews = before.isShownFailing || nowMs - before.successWrittenAtMs >= healthyWriteEveryMs
  // Lasting health is no news: its time is that of the last write.
  if (!isNews && breaker === before.breaker && before.state.failuresInARow === 0) return before
  const state = { ...before.state, lastSuccessAt: isoUtc(nowMs), failuresInARow: 0 }
  if (!isNews) return { ...before, state, breaker }
  return { ...before, state, breaker, isShownFailing: false, successWrittenAtMs: nowMs }
}
