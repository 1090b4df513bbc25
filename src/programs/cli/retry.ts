/** Trying again what may be repeated: exponential back-off with full jitter, the server's Retry-After honoured. */
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import { ApiFailure, ConnectionFailure } from '../terminal/failure.ts'

export interface RetryPorts {
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
}

/** About a minute in all: long enough for a server to restart or a rate limit to pass. */
const tries = 8
const firstDelayMs = 500
const delayMsMax = 15_000
const retryAfterMsMax = 60_000

/** Runs `work` until it succeeds, fails for good, or failed `tries` times. `work` must be harmless when repeated. */
export async function withRetries<T>(ports: RetryPorts, work: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await work()
    } catch (thrown) {
      failures += 1
      if (failures === tries || !isRetryable(thrown)) throw thrown
      await ports.clock.sleep(delayMs(failures, ports.random, thrown), ports.signal)
    }
  }
}

function isRetryable(thrown: unknown): boolean {
  return thrown instanceof ConnectionFailure || (thrown instanceof ApiFailure && thrown.error.retryable)
}

function delayMs(failures: number, random: Random, thrown: unknown): number {
  const asked = thrown instanceof ApiFailure ? Math.min(thrown.retryAfterMs ?? 0, retryAfterMsMax) : 0
  return Math.max(asked, backoffMs({ firstMs: firstDelayMs, longestMs: delayMsMax }, failures, random))
}
