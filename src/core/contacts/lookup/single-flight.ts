/**
 * Concurrent questions about one thing become one request upstream, shared by all who ask. Each of them has a deadline of
 * its own: the shared request can outlast the one that started it, or be lost with it.
 */
import { type Clock, startTimer } from '../../../ports/clock.ts'

export interface SharedRequest<T> {
  /** Never rejects. */
  readonly done: Promise<T>
  /** The best that can be said while it is still under way. */
  best(): T
  /** The deadline of the caller who started it has passed. */
  late?(): void
}

export class SingleFlight<T> {
  readonly #underWay = new Map<string, { shared: SharedRequest<T>; startedAtMs: number }>()
  readonly #clock: Clock
  readonly #abandonedAfterMs: number

  /** A request that is not done after `abandonedAfterMs` is given up, and the next caller starts another. */
  constructor(clock: Clock, abandonedAfterMs: number) {
    this.#clock = clock
    this.#abandonedAfterMs = abandonedAfterMs
  }

  /** What is under way, else what `start` starts. */
  join(key: string, start: () => SharedRequest<T>): SharedRequest<T> {
    const now = this.#clock.now()
    const current = this.#underWay.get(key)
    if (current && now - current.startedAtMs < this.#abandonedAfterMs) return current.shared
    const entry = { shared: start(), startedAtMs: now }
    this.#underWay.set(key, entry)
    const remove = () => {
      if (this.#underWay.get(key) === entry) this.#underWay.delete(key)
    }
    entry.shared.done.then(remove, remove)
    return entry.shared
  }

  /** Nobody joins what is under way now: what it brings may be out of date. */
  forget(): void {
    this.#underWay.clear()
  }
}

/** What `shared` brings by `deadlineAtMs`, else the best so far and `late`. */
export function byDeadline<T>(
  clock: Clock,
  shared: SharedRequest<T>,
  deadlineAtMs: number,
): Promise<{ readonly value: T; readonly late: boolean }> {
  return new Promise((resolve, reject) => {
    const stopTimer = startTimer(clock, Math.max(0, deadlineAtMs - clock.now()), () =>
      resolve({ value: shared.best(), late: true }),
    )
    shared.done.then((value) => {
      stopTimer()
      resolve({ value, late: false })
    }, reject)
  })
}
