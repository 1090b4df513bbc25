/**
 * Counts wrong keys by client address and stops an address that guesses: after 20 in a minute it is refused for
 * the rest of that minute.
 *
 * What must stay true: a request with a right key costs nothing here; a count in memory decides at once, the same
 * count in records makes it hold across isolates; when records fail, memory alone counts and nobody is let in
 * by that. Stored under a hash of the address group (collection `failed-tries`), gone when the minute is over.
 */
import * as z from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import { once } from '../../lib/once.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Records } from '../../ports/records.ts'

export const maxFailedTries = 20
const failedTriesWindowMs = 60_000

const collection = 'failed-tries'
const maxAddresses = 10_000
const writeAttempts = 3

const storedForm = once(() => z.object({ v: z.literal(1), count: z.int(), resetAtMs: z.number() }))

interface Count {
  count: number
  resetAtMs: number
}

export interface FailedTriesPorts {
  /** Of site `main`: addresses belong to no site. */
  readonly records: Records
  readonly clock: Clock
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
    return known !== undefined && known.count >= maxFailedTries ? Math.max(0, known.resetAtMs - nowMs) : 0
  }

  /**
   * Counts one wrong key. Answers how long the address has to wait when this try was already one too many by
   * the count of all isolates, else 0.
   */
  async count(group: string): Promise<number> {
    const before = this.#countInMemory(group)
    try {
      const stored = await this.#countInRecords(group)
      // Fewer than memory knows only when records failed before or their minute is younger: memory is right then.
      if (stored.count >= before.count) this.#remember(group, stored)
      return stored.count > maxFailedTries ? Math.max(0, stored.resetAtMs - this.#ports.clock.now()) : 0
    } catch (error) {
      this.#ports.log.warn('failed_tries_not_stored', { reason: error instanceof Error ? error.name : 'unknown' })
      return 0
    }
  }

  #countInMemory(group: string): Count {
    const next = this.#next(this.#counts.get(group))
    this.#remember(group, next)
    return next
  }

  #next(known: Count | undefined): Count {
    const nowMs = this.#ports.clock.now()
    return known !== undefined && nowMs < known.resetAtMs
      ? { count: known.count + 1, resetAtMs: known.resetAtMs }
      : { count: 1, resetAtMs: nowMs + failedTriesWindowMs }
  }

  #remember(group: string, count: Count): void {
    this.#counts.delete(group)
    this.#counts.set(group, count)
    if (count.count >= maxFailedTries) this.#quietFromMs = Math.max(this.#quietFromMs, count.resetAtMs)
    if (this.#counts.size > maxAddresses) {
      const [oldest] = this.#counts.keys()
      if (oldest !== undefined) this.#counts.delete(oldest)
    }
  }

  async #countInRecords(group: string): Promise<Count> {
    const { records } = this.#ports
    const id = sha256Hex(group).slice(0, 32)
    for (let attempt = 0; attempt < writeAttempts; attempt++) {
      const found = await records.get(collection, id)
      const next = this.#next(found === undefined ? undefined : storedForm().parse(found.value))
      const put = { op: 'put', collection, id, expect: found?.version ?? 0, expiresAtMs: next.resetAtMs } as const
      const result = await records.write([{ ...put, value: { v: 1, ...next } }])
      if (result.committed) return next
    }
    throw new Error('the count is being changed by too many at once')
  }
}
