/**
 * Counts wrong keys and secrets by client address and stops an address that guesses: after 20 in a minute of the clock it is
 * refused for the rest of that minute.
 *
 * What must stay true: a request with a right key costs nothing here; no more than 20 different tokens of an address are being
 * proved or were wrong in one minute, however many come at once; a count in memory decides at once, the same count in records
 * makes it hold across isolates; when records fail, memory alone counts and nobody is let in by that. Stored under a hash of
 * the address group (sums `failed-tries <end of the minute>`), gone when the minute is over.
 */
import { setBounded } from '../../lib/bounded-map.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Records } from '../../ports/records.ts'

export const maxFailedTries = 20
const windowMs = 60_000
const maxAddresses = 10_000
/** How long a token waits while as many others of its address are being proved as may still be wrong. */
const patienceMs = 2_000
const lookEveryMs = 20

interface Count {
  failed: number
  readonly resetAtMs: number
  /** Tokens being proved now: each may turn out wrong. */
  readonly proving: Map<string, number>
}

export interface FailedTriesPorts {
  /** Of site `main`: addresses belong to no site. */
  readonly records: Pick<Records, 'addCounts'>
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly log: Log
}

export class FailedTries {
  readonly #ports: FailedTriesPorts
  readonly #counts = new Map<string, Count>()
  /** No address is blocked at or after this instant: lets the hot path skip everything else. */
  #quietFromMs = 0

  constructor(ports: FailedTriesPorts) {
    this.#ports = ports
  }

  /** Whether any address may be blocked at `nowMs`. */
  anyBlocked(nowMs: number): boolean {
    return nowMs < this.#quietFromMs
  }

  /** How long this address group has to wait, in milliseconds; 0 when it may try. */
  blockedForMs(group: string): number {
    const nowMs = this.#ports.clock.now()
    const known = this.#counts.get(group)
    return known !== undefined && known.failed >= maxFailedTries ? Math.max(0, known.resetAtMs - nowMs) : 0
  }

  /**
   * Before a token is proved: answers 0 when that may begin (`end` must follow), else how long the address has to wait, in
   * milliseconds. Waits a little where only others being proved stand in the way: most of them are right.
   */
  async begin(group: string, token: string): Promise<number> {
    const { clock } = this.#ports
    const giveUpAtMs = clock.now() + patienceMs
    for (;;) {
      const count = this.#current(group)
      const blockedMs = this.blockedForMs(group)
      if (blockedMs > 0) return blockedMs
      const inHand = count.proving.get(token) ?? 0
      if (inHand > 0 || count.failed + count.proving.size < maxFailedTries) {
        count.proving.set(token, inHand + 1)
        return 0
      }
      if (clock.now() >= giveUpAtMs) return patienceMs
      await clock.sleep(lookEveryMs)
    }
  }

  /** After `begin` answered 0. */
  end(group: string, token: string): void {
    const proving = this.#counts.get(group)?.proving
    const inHand = proving?.get(token) ?? 0
    if (inHand > 1) proving?.set(token, inHand - 1)
    else proving?.delete(token)
  }

  /**
   * Counts one wrong key or secret. Answers how long the address has to wait when this try was already one too many by the
   * count of all isolates, else 0.
   */
  async count(group: string): Promise<number> {
    const count = this.#current(group)
    count.failed += 1
    this.#note(count)
    try {
      const name = sha256Hex(group).slice(0, 32)
      const stored = await this.#ports.records.addCounts({
        op: 'count',
        group: `failed-tries ${count.resetAtMs}`,
        add: { [name]: 1 },
        expiresAtMs: count.resetAtMs + windowMs,
      })
      // Fewer than memory knows only when records failed before: memory is right then.
      count.failed = Math.max(count.failed, stored[name] ?? 0)
      this.#note(count)
    } catch (error) {
      this.#ports.log.failure('failed_tries_not_stored', error)
    }
    return count.failed > maxFailedTries ? Math.max(0, count.resetAtMs - this.#ports.clock.now()) : 0
  }

  /** Of this minute; tokens that are being proved stay in hand when a new one begins. */
  #current(group: string): Count {
    const nowMs = this.#ports.clock.now()
    const known = this.#counts.get(group)
    if (known !== undefined && nowMs < known.resetAtMs) return known
    const resetAtMs = nowMs - (nowMs % windowMs) + windowMs
    const count = { failed: 0, resetAtMs, proving: known?.proving ?? new Map<string, number>() }
    setBounded(this.#counts, group, count, maxAddresses)
    return count
  }

  #note({ failed, resetAtMs }: Count): void {
    if (failed >= maxFailedTries) this.#quietFromMs = Math.max(this.#quietFromMs, resetAtMs)
  }
}
