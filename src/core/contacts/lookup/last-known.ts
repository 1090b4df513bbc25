/**
 * A caller known yesterday is still known while his CRM is out of reach.
 *
 * What must stay true: a remembered contact stands in only for the source that it came from, and only while that source
 * cannot be heard; whatever a source says now wins, also "nobody"; the answer is marked as stale, so nothing stores it
 * as fresh and nobody is created for it.
 */
import type { Clock } from '../../../ports/clock.ts'
import type { Known } from './answer.ts'
import { IsolateCache } from './isolate-cache.ts'

/** How long beyond its cache time a contact may stand in for a source that is out of reach. */
export const staleForMs = 24 * 60 * 60_000

/** What can be said now: `now`, or the contact that the silent source last gave. */
export function orLastKnown(now: Known, last: Known | undefined): Known {
  const { contact, shared } = last ?? {}
  if (now.contact || contact === undefined || shared === undefined) return now
  if (!now.degraded.some(({ source }) => source === contact.source)) return now
  return { contact, shared, degraded: now.degraded, stale: true }
}

/** What this isolate heard last; used where the records can't be read, and for what is not kept there. */
export class LastKnown {
  readonly #contacts: IsolateCache<Known>
  readonly #cacheMs: number

  constructor(clock: Pick<Clock, 'now'>, maxEntries: number, cacheMs: number) {
    this.#contacts = new IsolateCache(clock, maxEntries)
    this.#cacheMs = cacheMs
  }

  get(key: string): Known | undefined {
    return this.#contacts.get(key)
  }

  /** `freshMs`: how long `known` may still be repeated as fresh. What is known only in part changes nothing. */
  learn(key: string, known: Known, freshMs = this.#cacheMs): void {
    if (known.degraded.length > 0) return
    const isKept = known.contact !== undefined && this.#cacheMs > 0
    this.#contacts.set(key, key, known, isKept ? freshMs + staleForMs : 0)
  }

  clear(): void {
    this.#contacts.clear()
  }
}
