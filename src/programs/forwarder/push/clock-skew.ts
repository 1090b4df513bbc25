/**
 * How far this machine's clock is off, measured by the `Date` of the cloud's answers (also of a refusal). A batch whose
 * signature would be refused for its time is signed with the cloud's time: data flows while the admin is notified.
 */
import type { Clock } from '../../../ports/clock.ts'

/** `Date` has whole seconds, and the answer was under way. */
const uncertaintyMs = 2000
/** Well inside the tolerance of the signature (five minutes), well outside what a network makes. */
const correctedFromMs = 60_000

export class ClockSkew {
  readonly #clock: Pick<Clock, 'now'>
  #skewMs = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** Cloud's clock minus ours; 0 when they agree as far as can be measured. */
  get ms(): number {
    return this.#skewMs
  }

  /** Off by so much that times of live events are wrong. */
  get isBad(): boolean {
    return Math.abs(this.#skewMs) >= correctedFromMs
  }

  signingTimeMs(): number {
    return this.#clock.now() + (this.isBad ? this.#skewMs : 0)
  }

  learn(dateHeader: string | null, sentAtMs: number): void {
    const cloudMs = dateHeader === null ? Number.NaN : Date.parse(dateHeader)
    if (Number.isNaN(cloudMs)) return
    const nowMs = this.#clock.now()
    // The answer was written between sending and now; half a second is the mean of what `Date` cuts off.
    const skewMs = cloudMs + 500 - (sentAtMs + nowMs) / 2
    this.#skewMs = Math.abs(skewMs) <= uncertaintyMs + (nowMs - sentAtMs) / 2 ? 0 : Math.round(skewMs)
  }
}
