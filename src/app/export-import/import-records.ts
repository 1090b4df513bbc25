/**
 * Takes records of an export into a site, beside what the site has become meanwhile.
 *
 * What must stay true:
 * - importing again changes nothing, however much the site has worked in between;
 * - what was changed or deleted here stays so; what nobody touched here follows the old deployment;
 * - of a call the events are a union, and what either deployment delivered is not delivered again.
 */

import type { CallEvent } from '../../core/calls/event.ts'
import { pageCollection, partsOfPageId, wholeCalls } from '../../core/calls/event-pages.ts'
import { inboxCollection } from '../../core/calls/inbox.ts'
import { placeOf } from '../../core/calls/prefetched.ts'
import { aliasRef, callRef, type StoredAlias, type StoredCall } from '../../core/calls/stored-call.ts'
import { type Delivery, deliveryCollection, putDelivery } from '../../core/deliveries/delivery.ts'
import type { Screen } from '../../core/live/screen.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Put, RecordRef, Records, StoredRecord, Write } from '../../ports/records.ts'
import { type ExportedRecord, exportedSumsSchema, sumsCollection } from '../../wire/site.ts'
import { countOf } from './exported-sums.ts'
import { hashOf, type ImportedBefore, importedCollection, importedRef, rememberImported } from './imported-before.ts'
import { isEventPage, isStoredCall, missingEvents, reportOf } from './merge-call.ts'
import { mergeDelivery } from './merge-delivery.ts'

export interface ImportContext {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  /** Absent where nobody can watch. */
  readonly screen?: Screen
}

export interface Imported {
  /** Records that are as in the file now, or richer by it. */
  readonly written: number
  /** Calls that go on, put here for the first time. */
  readonly calls: readonly StoredCall['call'][]
  /** Reports of calls that both have. */
  readonly reports: readonly RecordRef[]
}

const triesMax = 5
/** Another site's are none of this one's business. */
const registryCollection = 'sites'

/** Rejects with `conflict` when others kept changing the same records, and `bad_field` for a record that is none. */
export async function importRecords(context: ImportContext, moved: readonly ExportedRecord[]): Promise<Imported> {
  const wanted = distinct(moved).filter(({ collection }) => isMoved(collection, context.records.site))
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await readKnown(context.records, wanted)
    const merging = new Merging(context, known)
    const writes = wanted.flatMap((one) => merging.writesOf(one))
    if (writes.length === 0 || (await context.records.write(writes)).committed) return merging.imported
  }
  throw new SwitchhookError('conflict', 'Others kept changing what is imported; send it again.', { retryable: true })
}

function isMoved(collection: string, site: string): boolean {
  return collection !== importedCollection && (collection !== registryCollection || site === 'main')
}

/** A scan may bring a record twice; the later one is the newer. */
function distinct(moved: readonly ExportedRecord[]): ExportedRecord[] {
  return [...new Map(moved.map((one) => [placeOf(one), one])).values()]
}

type Known = ReadonlyMap<string, StoredRecord>

/** All that the decision on each of these looks at. */
async function readKnown(records: Records, moved: readonly ExportedRecord[]): Promise<Known> {
  const known = await read(
    records,
    moved.flatMap((one) => [one, importedRef(one), ...relatedRefs(one)]),
  )
  const carriers = moved.flatMap((one) => {
    const callId = callIdOfMoved(one)
    const alias = callId === undefined ? undefined : known.get(placeOf(aliasRef(callId)))
    return alias && isAlias(alias) ? [callRef(alias.value.callId)] : []
  })
  const all = carriers.length === 0 ? known : new Map([...known, ...(await read(records, carriers))])
  const calls = [...all.values()].filter(isCall)
  const whole = await wholeCalls(records, calls)
  return new Map([...all, ...whole.map((call): [string, StoredRecord] => [placeOf(call), call])])
}

/** Of a call, or of a page of its events. */
function callIdOfMoved({ collection, id }: ExportedRecord): string | undefined {
  return collection === pageCollection ? partsOfPageId(id).callId : collection === 'calls' ? id : undefined
}

function relatedRefs(moved: ExportedRecord): RecordRef[] {
  const { collection, value } = moved
  const own = callIdOfMoved(moved)
  if (own !== undefined) return [callRef(own), aliasRef(own)]
  const callId = collection === 'aliases' && callIdIn(value)
  return callId ? [callRef(callId), aliasRef(callId)] : []
}

function callIdIn(value: unknown): string | undefined {
  const callId = typeof value === 'object' && value !== null && 'callId' in value ? value.callId : undefined
  return typeof callId === 'string' ? callId : undefined
}

const readAtOnce = 500

async function read(records: Records, refs: readonly RecordRef[]): Promise<Map<string, StoredRecord>> {
  const found = new Map<string, StoredRecord>()
  for (let from = 0; from < refs.length; from += readAtOnce) {
    for (const record of await records.getMany(refs.slice(from, from + readAtOnce))) {
      if (record) found.set(placeOf(record), record)
    }
  }
  return found
}

const isAlias = (record: StoredRecord): record is StoredRecord<StoredAlias> => callIdIn(record.value) !== undefined
const isCall = (record: StoredRecord): record is StoredRecord<StoredCall> =>
  record.collection === callRef('').collection && isStoredCall(record.value)
const isDelivery = (record: StoredRecord): record is StoredRecord<Delivery> => record.collection === deliveryCollection
const isBefore = (record: StoredRecord | undefined): record is StoredRecord<ImportedBefore> => record !== undefined

/** Collections whose records are merged, or stay as they became here: the file's never replaces one. */
const accumulating = new Set(['aliases', inboxCollection, deliveryCollection])

/** One attempt: what to write for each record, and what follows. */
class Merging {
  readonly #context: ImportContext
  readonly #known: Known
  readonly #calls: StoredCall['call'][] = []
  readonly #reports: RecordRef[] = []
  #written = 0

  constructor(context: ImportContext, known: Known) {
    this.#context = context
    this.#known = known
  }

  get imported(): Imported {
    return { written: this.#written, calls: this.#calls, reports: this.#reports }
  }

  writesOf(moved: ExportedRecord): Write[] {
    const remembered = this.#known.get(placeOf(importedRef(moved)))
    const before = isBefore(remembered) ? remembered : undefined
    if (before?.value.hash === hashOf(moved.value)) return []
    if (moved.collection === sumsCollection) return this.#sums(moved, before)
    const writes = this.#record(moved, before)
    if (writes.length > 0) this.#written += 1
    return [...writes, rememberImported(moved, before, this.#context.clock.now())]
  }

  #sums(moved: ExportedRecord, before: StoredRecord<ImportedBefore> | undefined): Write[] {
    const sums = exportedSumsSchema.parse(moved.value)
    this.#written += 1
    return [countOf(moved, sums, before?.value.sums), rememberImported(moved, before, this.#context.clock.now(), sums)]
  }

  #record(moved: ExportedRecord, before: StoredRecord<ImportedBefore> | undefined): Write[] {
    const here = this.#known.get(placeOf(moved))
    if (moved.collection === 'calls') return this.#call(moved, here, before)
    if (moved.collection === pageCollection) return this.#page(moved, here, before)
    // Deleted here, or its time was over.
    if (!here && before) return []
    if (!here) return [moved.collection === 'aliases' ? this.#alias(moved) : putAsMoved(moved, 0)]
    if (isDelivery(here)) return this.#delivery(moved, here)
    const isUntouched = before?.value.hash === hashOf(here.value)
    return isUntouched && !accumulating.has(moved.collection) ? [putAsMoved(moved, here.version)] : []
  }

  #call(moved: ExportedRecord, here: StoredRecord | undefined, before: StoredRecord | undefined): Write[] {
    const { value } = moved
    if (!isStoredCall(value)) {
      throw new SwitchhookError('bad_field', `Correct in the body: the record calls ${moved.id} is not a call.`)
    }
    const standing = (here ?? this.#carrierOf(moved.id))?.value
    if (isStoredCall(standing)) return this.#report(missingEvents(standing.call, value.call))
    // Erased here, or its time was over.
    if (before) return []
    if (value.call.view.state !== 'ended') this.#calls.push(value.call)
    const announce = this.#context.screen?.announce({ call: value.call, folded: [] })
    return [{ ...putAsMoved(moved, 0), announce: value.call.view.state === 'ended' ? undefined : announce }]
  }

  /** A page of a call's events: with its call, if that came from the same file just now; else news of the call. */
  #page(moved: ExportedRecord, here: StoredRecord | undefined, before: StoredRecord | undefined): Write[] {
    const { callId, page } = partsOfPageId(moved.id)
    if (!isEventPage(moved.value)) {
      throw new SwitchhookError('bad_field', `Correct in the body: the record ${moved.id} is no page of events.`)
    }
    const own = this.#known.get(placeOf(callRef(callId)))?.value
    const standing = own ?? this.#carrierOf(callId)?.value
    // Erased here, or its time was over.
    if (!isStoredCall(standing)) return here || before ? [] : [putAsMoved(moved, 0)]
    const isItsOwn = standing === own && page <= (standing.pages ?? 0) && standing.call.erasedAt === undefined
    if (!here && isItsOwn) return [putAsMoved(moved, 0)]
    return this.#report(missingEvents(standing.call, { id: callId, aliases: [], events: moved.value.events }))
  }

  /** The call that a call is a part of here. */
  #carrierOf(callId: string): StoredRecord | undefined {
    const alias = this.#known.get(placeOf(aliasRef(callId)))
    return alias && isAlias(alias) ? this.#known.get(placeOf(callRef(alias.value.callId))) : undefined
  }

  #report(events: readonly CallEvent[]): Write[] {
    if (events.length === 0) return []
    const report = reportOf(events, this.#context.clock.now())
    this.#reports.push({ collection: report.collection, id: report.id })
    return [report]
  }

  /** The name of a call that is a part of another one here. */
  #alias(moved: ExportedRecord): Put {
    const callId = callIdIn(moved.value) ?? ''
    const carrier = this.#known.has(placeOf(callRef(callId))) ? undefined : this.#known.get(placeOf(aliasRef(callId)))
    if (!carrier || !isAlias(carrier)) return putAsMoved(moved, 0)
    const value: StoredAlias = { v: 1, callId: carrier.value.callId }
    return { ...putAsMoved(moved, 0), value }
  }

  #delivery({ value }: ExportedRecord, here: StoredRecord<Delivery>): Write[] {
    if (!isDeliveryValue(value)) return []
    const merged = mergeDelivery(here.value, value, this.#context.clock.now())
    return merged === here.value ? [] : [putDelivery(merged, here.version, here.expiresAtMs)]
  }
}

function isDeliveryValue(value: unknown): value is Delivery {
  return typeof value === 'object' && value !== null && 'state' in value && 'wanted' in value && 'attempts' in value
}

function putAsMoved({ collection, id, value, index, expiresAtMs }: ExportedRecord, expect: number): Put {
  return { op: 'put', collection, id, value, index, expiresAtMs, expect }
}
