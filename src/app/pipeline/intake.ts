/**
 * What keeps a flood of reports from stopping a site: few are stored at once, so that lookups, applying and deliveries get
 * their turns between them; and what can be sent again later is refused while the backlog is old.
 *
 * Waiting is by sleeping and looking again, never by a promise of another request: a Worker must not wait for what another
 * request began, and a request that was broken off never gives its place back (so places are forgotten in time).
 */
import { inboxCollection } from '../../core/calls/inbox.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import { DUE_INDEX, type Records, timeKey } from '../../ports/records.ts'

export interface IntakePorts {
  readonly records: Records
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
}

/** More do not store faster: the records take one write after the other. */
const storedAtOnce = 6
/** While what was reported waits for its turn, new reports wait longer for theirs. */
const storedAtOnceBehind = 2
const behindMs = 3_000
/** Reports that can be sent again are refused while the oldest waits longer than this. */
const refuseAfterMs = 30_000
const retryAfterMs = 10_000
/** Longer than storing takes; who held a place for so long is gone. */
const placeMs = 10_000
const lookMs = 15
const measureEveryMs = 1_000

export class Intake {
  readonly #ports: IntakePorts
  /** When each began. */
  readonly #places = new Map<symbol, number>()
  #backlogMs = 0
  #measuredAtMs = Number.NEGATIVE_INFINITY

  constructor(ports: IntakePorts) {
    this.#ports = ports
  }

  /** Throws `rate_limited` while the site is too far behind for what can be sent again. */
  async refuseWhenBehind(): Promise<void> {
    await this.#measure()
    if (this.#backlogMs < refuseAfterMs) return
    const message = 'The site is behind with what was reported before; send it again after Retry-After.'
    throw new SwitchhookError('rate_limited', message, { retryable: true, retryAfterMs })
  }

  /** Stores when it is its turn. */
  async store<T>(work: () => Promise<T>): Promise<T> {
    const place = Symbol('place')
    const { clock, random } = this.#ports
    await this.#measure()
    while (this.#taken(clock.now()) >= this.#most) await clock.sleep(lookMs * (0.5 + random.next()))
    this.#places.set(place, clock.now())
    try {
      return await work()
    } finally {
      this.#places.delete(place)
    }
  }

  get #most(): number {
    return this.#backlogMs > behindMs ? storedAtOnceBehind : storedAtOnce
  }

  #taken(nowMs: number): number {
    if (this.#places.size >= this.#most) {
      for (const [place, beganMs] of this.#places) if (nowMs - beganMs > placeMs) this.#places.delete(place)
    }
    return this.#places.size
  }

  /** How long the oldest report has been overdue; looked at once a second. */
  async #measure(): Promise<void> {
    const { records, clock } = this.#ports
    const nowMs = clock.now()
    if (Math.abs(nowMs - this.#measuredAtMs) < measureEveryMs) return
    this.#measuredAtMs = nowMs
    try {
      const query = { index: DUE_INDEX, to: timeKey(nowMs), limit: 1 }
      const [oldest] = (await records.list<{ readonly receivedAt?: string; readonly nextAtMs?: number }>(query)).records
      this.#backlogMs = oldest === undefined ? 0 : nowMs - sinceMs(oldest, nowMs)
    } catch {
      // Storing will say so itself.
    }
  }
}

function sinceMs(
  { collection, value }: { readonly collection: string; readonly value: { receivedAt?: string; nextAtMs?: number } },
  nowMs: number,
): number {
  if (collection === inboxCollection && value.receivedAt !== undefined) return Date.parse(value.receivedAt)
  return value.nextAtMs ?? nowMs
}
