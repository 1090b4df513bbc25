/** How reading a source goes: what is reported of it, and how long to wait after a failure. */
import { backoffMs } from '../../../lib/backoff.ts'
import type { SwitchhookError } from '../../../lib/errors.ts'
import { type Clock, isoUtc, type Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'

export interface PolledState {
  /** Undefined before the first poll. */
  readonly ok?: boolean
  readonly problem?: string
  readonly caughtUp: boolean
  /** When everything that was there had been read and acked. */
  readonly caughtUpAt?: string
}

export interface HealthOptions {
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
}

const failureBaseMs = 1000
const failureCapMs = 60_000

export class Health {
  readonly #source: string
  readonly #options: HealthOptions
  #failures = 0
  #lastError: SwitchhookError | undefined
  #state: PolledState = { caughtUp: false }

  constructor(source: string, options: HealthOptions) {
    this.#source = source
    this.#options = options
  }

  get state(): PolledState {
    return this.#state
  }

  get lastError(): SwitchhookError | undefined {
    return this.#lastError
  }

  /** A page is read and acked. */
  advanced({ more }: { readonly more: boolean }): void {
    this.#state = { ...this.#state, ok: true, problem: undefined, caughtUp: !more }
  }

  /** All that was there is read and acked. */
  caughtUp(): void {
    const { clock, log } = this.#options
    if (this.#failures > 0) log.info('source_readable_again', { source: this.#source })
    this.#failures = 0
    this.#state = { ok: true, caughtUp: true, caughtUpAt: isoUtc(clock.now()) }
  }

  /** Logged once, then at every doubling: a night without the database must not fill the log. */
  failed(error: SwitchhookError): void {
    const problem = error.code === 'internal' && error.cause instanceof Error ? error.cause.message : error.message
    if (this.#state.problem !== problem || (this.#failures & (this.#failures - 1)) === 0) {
      const fields = { source: this.#source, code: error.code, problem, failures: this.#failures + 1 }
      this.#options.log.warn('source_not_read', fields)
    }
    this.#failures += 1
    this.#lastError = error
    this.#state = { ok: false, problem, caughtUp: false, caughtUpAt: this.#state.caughtUpAt }
  }

  /** Before the next try, with full jitter. */
  pauseMs(): number {
    return backoffMs({ firstMs: failureBaseMs, longestMs: failureCapMs }, this.#failures, this.#options.random)
  }
}
