/** How a PBX is asked: not too often, and again when it fails once. */
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'

const failuresMax = 3
const failurePauseMs = 500
/** Far longer than those who ask at once make each other wait. */
const longestTurnMs = 10_000

export class Asking {
  readonly #clock: Clock
  readonly #requestsPerSecond: number
  #failures = 0
  #nextRequestMs = 0

  constructor(clock: Clock, requestsPerSecond: number) {
    this.#clock = clock
    this.#requestsPerSecond = requestsPerSecond
  }

  /** A PBX that fails once is asked again; one that keeps failing ends the connection. */
  async patiently(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await work()
        this.#failures = 0
        return
      } catch (thrown) {
        if (signal.aborted) return
        const error = toSwitchhookError(thrown)
        this.#failures += 1
        if (error.code !== 'source_unreachable' || this.#failures >= failuresMax) throw error
        await this.#clock.sleep(error.retryAfterMs ?? failurePauseMs, signal).catch(() => undefined)
      }
    }
  }

  /** Requests keep a distance, so that a storm of changes is not one of requests. */
  async turn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.now()
    // A clock that was set back: the next slot would be as far away as it was set.
    const isFarAhead = this.#nextRequestMs > nowMs + longestTurnMs
    const slotMs = isFarAhead ? nowMs : Math.max(nowMs, this.#nextRequestMs)
    this.#nextRequestMs = slotMs + 1000 / this.#requestsPerSecond
    if (slotMs > nowMs) await this.#clock.sleep(slotMs - nowMs, signal)
  }
}
