/**
 * The second cache: what the sources said, in the site's records, for all isolates.
 *
 * What must stay true: an entry counts only while the site's epoch is the one it was written under, so that one
 * write (`bumpEpoch`, after an import) makes all entries worthless at once; an entry never replaces one that it has not
 * seen, so that a lookup which began before a contact was created can't hide that contact; what is known only
 * in part (a source failed) is never stored. A contact stays for a day after it stopped being fresh, for an outage of
 * its source only (last-known.ts).
 *
 * Stored form (collection `lookup-cache`, version 2): id = number key, value {v, epoch, contact?, shared, never?, freshUntilMs},
 * expires; id `epoch`: its record version is the epoch. Version 1, without freshUntilMs, is not read.
 */
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import { type Clock, startTimer } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Put, RecordRef, Records, StoredRecord, Write } from '../../../ports/records.ts'
import { choiceRef, isChoice, type NumberChoice } from '../choices/number-choice.ts'
import type { Contact } from '../contact.ts'
import type { Known } from './answer.ts'
import { staleForMs } from './last-known.ts'

export const lookupCache = 'lookup-cache'
const collection = lookupCache
const epochRef = { collection, id: 'epoch' }
/** Longer than any lookup that began before can last. */
const tombstoneMs = 60_000
const entryId = (numberKey: string) => `number:${numberKey}`

const entrySchema = once(() =>
  z.object({
    v: z.literal(2),
    epoch: z.int(),
    freshUntilMs: z.number(),
    shared: z.boolean(),
    never: z.literal(true).optional(),
    contact: z.custom<Contact>((value) => typeof value === 'object' && value !== null && 'id' in value).optional(),
  }),
)

/** Where a later `put` may write: under the epoch and over the entry that were seen. */
export interface Place {
  readonly numberKey: string
  readonly epoch: number
  readonly seenVersion: number
}

export interface CacheRead {
  readonly place: Place
  readonly known?: Known
  /** What was known until its time was over. */
  readonly last?: Known
  /** Until when `known` is fresh. */
  readonly expiresAtMs?: number
  /** What somebody decided of the number; not read where it is in `known` already. */
  readonly choice?: NumberChoice
}

export interface StoredCacheOptions {
  readonly records: Records
  readonly clock: Clock
  readonly log: Log
  readonly cacheMs: number
  readonly negativeCacheMs: number
  /** How long a read may take before the sources are asked without it. */
  readonly patienceMs: number
  /** Other records that each read brings along, so that nobody waits for them. */
  readonly alongside: {
    readonly refs: readonly RecordRef[]
    readonly seen: (found: readonly (StoredRecord | undefined)[]) => void
  }
}

export class StoredCache {
  readonly #options: StoredCacheOptions

  constructor(options: StoredCacheOptions) {
    this.#options = options
  }

  /** One round trip. Undefined where the records are out of reach: a cache must not be missed. */
  async read(numberKey: string, matchKey: string): Promise<CacheRead | undefined> {
    const { clock, log, patienceMs } = this.#options
    const patience = Promise.withResolvers<undefined>()
    const stopTimer = startTimer(clock, patienceMs, () => patience.resolve(undefined))
    try {
      const read = await Promise.race([this.#read(numberKey, matchKey), patience.promise])
      if (read) return read
      log.warn('lookup_cache_slow')
    } catch (thrown) {
      log.failure('lookup_cache_unreadable', thrown)
    } finally {
      stopTimer()
    }
    return undefined
  }

  async put(place: Place, known: Known): Promise<void> {
    const write = this.#overwrite(place, known)
    if (!write) return
    try {
      await this.#options.records.write([write])
    } catch (thrown) {
      this.#options.log.failure('lookup_cache_not_written', thrown)
    }
  }

  /**
   * The write that belongs to a create: makes the new contact known where it is the only answer (`epoch` as read
   * before it was created), else leaves a worthless entry, over which no lookup that began earlier can write.
   */
  afterCreate(numberKey: string, epoch?: number, contact?: Contact): Write {
    const known = contact && { contact, shared: false, degraded: [] }
    const put = epoch !== undefined && known && this.#entry({ numberKey, epoch }, known)
    const expiresAtMs = this.#options.clock.now() + tombstoneMs
    const tombstone = { v: 2, epoch: -1, shared: false, freshUntilMs: 0 }
    return put || { op: 'put', collection, id: entryId(numberKey), value: tombstone, expiresAtMs }
  }

  async bumpEpoch(): Promise<void> {
    await this.#options.records.write([{ op: 'put', ...epochRef, value: { v: 1 } }])
  }

  async #read(numberKey: string, matchKey: string): Promise<CacheRead> {
    const { records, alongside } = this.#options
    const refs = [{ collection, id: entryId(numberKey) }, epochRef, choiceRef(matchKey), ...alongside.refs]
    const [entry, epochRecord, choiceRecord, ...others] = await records.getMany<unknown>(refs)
    alongside.seen(others)
    const place = { numberKey, epoch: epochRecord?.version ?? 0, seenVersion: entry?.version ?? 0 }
    const found = entry && readEntry(entry, place.epoch)
    const choice = isChoice(choiceRecord?.value) ? choiceRecord.value : undefined
    if (!found) return { place, choice }
    const { known, freshUntilMs } = found
    return freshUntilMs > this.#options.clock.now()
      ? { place, known, expiresAtMs: freshUntilMs }
      : { place, choice, last: known }
  }

  /** Undefined: nothing is written. "Nobody" that may not be kept still removes whom it contradicts. */
  #overwrite(place: Place, known: Known): Write | undefined {
    const put = this.#entry(place, known)
    if (put) return { ...put, expect: place.seenVersion, onConflict: 'skip' }
    if (known.degraded.length > 0 || place.seenVersion === 0) return undefined
    return { op: 'delete', collection, id: entryId(place.numberKey), expect: place.seenVersion }
  }

  #entry(
    { numberKey, epoch }: Omit<Place, 'seenVersion'>,
    { contact, shared, degraded, never }: Known,
  ): Put | undefined {
    const ttlMs = contact ? this.#options.cacheMs : this.#options.negativeCacheMs
    if (degraded.length > 0 || ttlMs <= 0) return undefined
    const freshUntilMs = this.#options.clock.now() + ttlMs
    return {
      op: 'put',
      collection,
      id: entryId(numberKey),
      value: { v: 2, epoch, shared, never, contact, freshUntilMs },
      expiresAtMs: contact ? freshUntilMs + staleForMs : freshUntilMs,
    }
  }
}

/**
 * Whom the last lookups found, fresh or up to a day later, by number key: for lists, which ask no source. One read; at most
 * 999 keys.
 */
export async function readLastFound(records: Records, numberKeys: readonly string[]): Promise<Map<string, Contact>> {
  const refs = [epochRef, ...numberKeys.map((key) => ({ collection, id: entryId(key) }))]
  const [epoch, ...entries] = await records.getMany<unknown>(refs)
  return new Map(
    entries.flatMap((entry, i) => {
      const contact = entry && readEntry(entry, epoch?.version ?? 0)?.known.contact
      const key = numberKeys[i]
      return contact && key !== undefined ? [[key, contact] as const] : []
    }),
  )
}

function readEntry(entry: StoredRecord<unknown>, epoch: number): { known: Known; freshUntilMs: number } | undefined {
  const parsed = entrySchema().safeParse(entry.value)
  if (!parsed.success || parsed.data.epoch !== epoch) return undefined
  const { contact, shared, never, freshUntilMs } = parsed.data
  return { known: { contact, shared, degraded: [], never }, freshUntilMs }
}
