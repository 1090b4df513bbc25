/**
 * One back-off for all that goes to the cloud: while it fails, one try at a time, with full jitter between 0 and a
 * ceiling that doubles; for ever. `Retry-After` is a floor. As soon as one try succeeds, everyone goes.
 */
import { backoffMs } from '../../../lib/backoff.ts'
import type { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'

export interface GateOptions {
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly baseMs?: number
  readonly capMs?: number
}

export interface GateState {
  readonly failuresInARow: number
  readonly failingSinceMs?: number
  readonly lastError?: SwitchhookError
  readonly lastSuccessMs?: number
}

export class Gate {
  readonly #clock: Clock
  readonly #random: Pick<Random, 'next'>
  readonly #baseMs: number
  readonly #capMs: number
  #state: GateState = { failuresInARow: 0 }
  #notBeforeMs = 0
  #turn: Turn | undefined

  constructor({ clock, random, baseMs = 500, capMs = 60_000 }: GateOptions) {
    this.#clock = clock
    this.#random = random
    this.#baseMs = baseMs
    this.#capMs = capMs
  }

  get state(): GateState {
    return this.#state
  }

  /** Resolves when it is one's turn to try. Give what it resolves with to `succeeded`, `failed` or `leave`. */
  async pass(signal: AbortSignal): Promise<Turn | undefined> {
    while (this.#state.failuresInARow > 0) {
      signal.throwIfAborted()
      if (this.#turn !== undefined) {
        await abortable(this.#turn.over, signal)
        continue
      }
      const turn = new Turn()
      this.#turn = turn
      const waitMs = Math.max(0, this.#notBeforeMs - this.#clock.now())
      await this.#clock.sleep(waitMs, AbortSignal.any([signal, turn.ended])).catch(() => undefined)
      if (signal.aborted) {
        this.leave(turn)
        throw signal.reason
      }
      // Meanwhile another try, begun before the trouble, may have succeeded.
      if (!turn.ended.aborted) return turn
    }
    signal.throwIfAborted()
    return undefined
  }

  succeeded(): void {
    this.#state = { failuresInARow: 0, lastSuccessMs: this.#clock.now() }
    if (this.#turn !== undefined) this.leave(this.#turn)
  }

  failed(error: SwitchhookError, turn: Turn | undefined): void {
    const nowMs = this.#clock.now()
    const { failuresInARow, failingSinceMs = nowMs, lastSuccessMs } = this.#state
    const jitteredMs = backoffMs({ firstMs: this.#baseMs, longestMs: this.#capMs }, failuresInARow, this.#random)
    const delayMs = Math.max(error.retryAfterMs ?? 0, jitteredMs)
    this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + delayMs)
    this.#state = { failuresInARow: failuresInARow + 1, failingSinceMs, lastError: error, lastSuccessMs }
    this.leave(turn)
  }

  /** The try was broken off, or shall be repeated at once: it says nothing about the cloud. */
  leave(turn: Turn | undefined): void {
    turn?.end()
    if (this.#turn === turn) this.#turn = undefined
  }
}

/** The right to be the one that tries while the cloud fails. */
export class Turn {
  readonly #ended = new AbortController()
  readonly #over = Promise.withResolvers<void>()

  get ended(): AbortSignal {
    return this.#ended.signal
  }

  get over(): Promise<void> {
    return this.#over.promise
  }

  end(): void {
    this.#ended.abort()
    this.#over.resolve()
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
