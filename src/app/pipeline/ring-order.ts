/**
 * Keeps the reports of one caller in order while a ring waits for the caller's name (core/live/screen.ts): what comes meanwhile, an
 * answer or the end, must not be applied and announced before the ring.
 *
 * What must stay true: nobody waits on a promise of another request, which a Worker may not; they look again after a while. Nobody
 * waits longer than `waitMsMax`: order is a courtesy to those who watch, and the record does not need it. A request that dies with its
 * ring (its caller hung up) delays nobody for long.
 */
import type { CallEvent } from '../../core/calls/event.ts'
import type { Clock } from '../../ports/clock.ts'

const waitMsMax = 200
const lookEveryMs = 10
/** A ring that takes longer is of a request that is gone. */
const goneAfterMs = 5_000

interface Ring {
  /** By match key. */
  readonly callers: ReadonlySet<string>
  readonly beganMs: number
}

export class RingOrder {
  readonly #clock: Clock
  /** Those on their way. */
  readonly #rings = new Set<Ring>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Applies the reports of these events after the rings of the same callers that came before. */
  async inOrder<T>(events: readonly CallEvent[], apply: () => Promise<T>): Promise<T> {
    const callers = callersOf(events)
    for (let waitedMs = 0; waitedMs < waitMsMax && this.#isRinging(callers); waitedMs += lookEveryMs) {
      await this.#clock.sleep(lookEveryMs)
    }
    if (!events.some(({ kind }) => kind === 'ringing')) return apply()
    const own: Ring = { callers, beganMs: this.#clock.now() }
    this.#rings.add(own)
    try {
      return await apply()
    } finally {
      this.#rings.delete(own)
    }
  }

  #isRinging(callers: ReadonlySet<string>): boolean {
    const nowMs = this.#clock.now()
    for (const ring of this.#rings) if (Math.abs(nowMs - ring.beganMs) > goneAfterMs) this.#rings.delete(ring)
    return [...this.#rings].some((ring) => !ring.callers.isDisjointFrom(callers))
  }
}

function callersOf(events: readonly CallEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap(({ external }) => external?.matchKey || []))
}
