/**
 * Work that the forwarder repeats as long as it runs, such as questions to the cloud: a round that fails is logged, unless it fails as
 * the one before, and the next one waits longer each time.
 */
import { type Backoff, backoffMs } from '../../../lib/backoff.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'

interface KeepTryingPorts {
  readonly clock: Pick<Clock, 'sleep'>
  readonly random: Pick<Random, 'next'>
  readonly log: Pick<Log, 'warn'>
}

interface Failing {
  /** Logged with code and problem of what a round threw. */
  readonly event: string
  /** Logged beside them. */
  readonly about?: Readonly<Record<string, string>>
  /** Between rounds that fail; `retryAfterMs` of what was thrown is waited at least. */
  readonly pauses: Backoff
}

/** Runs until `signal` aborts; never rejects. `round` resolves with milliseconds until the next one, or nothing: at once. */
export async function keepTrying(
  { clock, random, log }: KeepTryingPorts,
  { event, about, pauses }: Failing,
  round: () => Promise<number | undefined>,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  let logged: string | undefined
  while (!signal.aborted) {
    let pauseMs = 0
    try {
      pauseMs = (await round()) ?? 0
      failures = 0
      logged = undefined
    } catch (thrown) {
      if (signal.aborted) return
      const { code, message, retryAfterMs = 0 } = toSwitchhookError(thrown)
      if (message !== logged) log.warn(event, { ...about, code, problem: message })
      logged = message
      pauseMs = Math.max(retryAfterMs, backoffMs(pauses, failures, random))
      failures += 1
    }
    if (pauseMs > 0) await clock.sleep(pauseMs, signal).catch(() => undefined)
  }
}
