/**
 * Bounds how long a request waits for its key to be proved and its site's settings to be read: both are asked of records that
 * may be busy. A lookup's deadline covers it, so that a phone is answered in time whatever the records do.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Background } from '../../ports/platform.ts'

/** Of what is no lookup. */
export const proofLimitMs = 10_000

export class ProofLimit {
  readonly #clock: Clock
  readonly #background: Background
  readonly #limitMs: number
  readonly #beganMs: number

  constructor(clock: Clock, background: Background, limitMs: number) {
    this.#clock = clock
    this.#background = background
    this.#limitMs = limitMs
    this.#beganMs = clock.now()
  }

  /** What was waited so far. */
  get spentMs(): number {
    return Math.max(0, this.#clock.now() - this.#beganMs)
  }

  /** Waits for `work` until the limit; then it goes on behind the request, so that the next one finds it done. */
  within<T>(work: Promise<T>): Promise<T> {
    const onTimeout = () => {
      this.#background(work.catch(() => undefined))
      const message = 'The records are too busy to check this key in time; try again in some seconds.'
      return new SwitchhookError('storage_unavailable', message, { retryable: true })
    }
    const limitMs = Math.max(0, this.#limitMs - this.spentMs)
    return withTimeLimit({ clock: this.#clock, limitMs, onTimeout }, () => work)
  }
}
