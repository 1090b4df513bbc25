/**
 * When to try again: exponential back-off with full jitter, for about a day. A destination's own Retry-After is
 * honoured. The figures are those that senders of webhooks commonly keep to.
 */
import { backoffMs } from '../../lib/backoff.ts'

export const retrySchedule = {
  firstDelayMs: 5_000,
  delayMsMax: 2 * 3_600_000,
  /** Full jitter may draw nearly nothing; this keeps a failing destination from being hit at once. */
  delayMsMin: 1_000,
  /** A destination may ask us to wait, but not for ever. */
  retryAfterMsMax: 6 * 3_600_000,
  /** Counted from the first failure; then the delivery is dead. */
  giveUpAfterMs: 24 * 3_600_000,
} as const

export interface FailedAttempt {
  /** Failures in a row, this one counted: 1 or more. */
  readonly failures: number
  readonly firstFailureAtMs: number
  readonly nowMs: number
  readonly retryAfterMs?: number
  /** Uniform in [0, 1). */
  readonly chance: number
}

/** The instant of the next attempt, or undefined when it is time to give up. */
export function nextAttemptAtMs(failed: FailedAttempt): number | undefined {
  const { firstDelayMs, delayMsMax, delayMsMin, retryAfterMsMax, giveUpAfterMs } = retrySchedule
  if (failed.nowMs - failed.firstFailureAtMs >= giveUpAfterMs) return undefined
  const backoff = { firstMs: firstDelayMs, longestMs: delayMsMax, shortestMs: delayMsMin }
  const jitteredMs = backoffMs(backoff, failed.failures - 1, { next: () => failed.chance })
  const askedMs = Math.min(failed.retryAfterMs ?? 0, retryAfterMsMax)
  return Math.ceil(failed.nowMs + Math.max(jitteredMs, askedMs))
}
