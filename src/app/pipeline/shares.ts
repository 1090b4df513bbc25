/**
 * Long work in shares, with a short rest after each: a runtime reads from the network only once nothing else is ready, so without rests
 * a hundred calls that are applied one after the other keep every lookup waiting until the last of them is done.
 */
import type { Clock } from '../../ports/clock.ts'

/** A timer, however short, fires after the network was looked at. */
const restMs = 0

export class Shares {
  readonly #clock: Clock
  readonly #size: number
  #left: number
  #rest: Promise<void> | undefined

  /** Of one invocation: another's timer must not be all that this one waits for. */
  constructor(clock: Clock, size: number) {
    this.#clock = clock
    this.#size = size
    this.#left = size
  }

  /** Resolves when the next piece may begin; of those that wait, all begin together. */
  async next(): Promise<void> {
    while (this.#left === 0) {
      this.#rest ??= this.#clock.sleep(restMs).then(() => {
        this.#rest = undefined
        this.#left = this.#size
      })
      await this.#rest
    }
    this.#left -= 1
  }
}
