/**
 * Concurrent questions about one thing become one flight upstream. Everybody aboard has a deadline of their own: a
 * flight can outlast the request that started it, or die with it without a word.
 */
import { type Clock, noLongerWanted } from '../../../ports/clock.ts'

export interface Flight<T> {
  /** Never rejects. */
  readonly landed: Promise<T>
  /** The best that can be said while it is still in the air. */
  best(): T
}

export class Flights<T> {
  readonly #inTheAir = new Map<string, { flight: Flight<T>; startedAtMs: number }>()
  readonly #clock: Clock
  readonly #lostAfterMs: number

  /** A flight that has not landed after `lostAfterMs` is given up, and the next caller starts another. */
  constructor(clock: Clock, lostAfterMs: number) {
    this.#clock = clock
    this.#lostAfterMs = lostAfterMs
  }

  join(key: string, start: () => Flight<T>): Flight<T> {
    const now = this.#clock.now()
    const current = this.#inTheAir.get(key)
    if (current && now - current.startedAtMs < this.#lostAfterMs) return current.flight
    const entry = { flight: start(), startedAtMs: now }
    this.#inTheAir.set(key, entry)
    const remove = () => {
      if (this.#inTheAir.get(key) === entry) this.#inTheAir.delete(key)
    }
    entry.flight.landed.then(remove, remove)
    return entry.flight
  }

  /** Nobody joins what is in the air now: its news is old. */
  ground(): void {
    this.#inTheAir.clear()
  }
}

/** What `flight` brings by `deadlineAtMs`, else the best so far and `late`. */
export async function byDeadline<T>(
  clock: Clock,
  flight: Flight<T>,
  deadlineAtMs: number,
): Promise<{ readonly value: T; readonly late: boolean }> {
  const timer = new AbortController()
  const deadline = clock.sleep(Math.max(0, deadlineAtMs - clock.now()), timer.signal).then(
    () => ({ value: flight.best(), late: true }),
    () => ({ value: flight.best(), late: true }),
  )
  const landed = flight.landed.then((value) => ({ value, late: false }))
  try {
    return await Promise.race([landed, deadline])
  } finally {
    timer.abort(noLongerWanted)
  }
}
