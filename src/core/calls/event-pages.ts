/**
 * The events of a large call: the newest stand with the call, the others in pages of their own (`call-events`), so that each
 * change reads them but writes only what is new, and no record outgrows its row. Ordinary calls have no page.
 *
 * What must stay true:
 * - pages are written in one step with their call, whose version guards them; what is in a page stays there unless it leaves the call;
 * - the call's first and last event always stand with it, for lists, which read no pages;
 * - an event stands newer with the call than in a page, unless the person was erased: then pages are written anew;
 * - pages expire when their call does, and are deleted and folded with it.
 */
import type { Put, RecordRef, Records, StoredRecord, Write } from '../../ports/records.ts'
import type { Call, Leg } from './call.ts'
import type { CallEvent } from './event.ts'
import { eventChars } from './event-size.ts'
import { project } from './project.ts'
import { canonicalOrder } from './reduce.ts'
import { callRef, putCall, type StoredCall } from './stored-call.ts'

/** Stored form, version 1: id `<call>.<page>`, pages count from 1. */
export interface EventPage {
  readonly v: 1
  readonly events: readonly CallEvent[]
}

/** A call with all its events, and the pages that they were read from; undefined: one that is missing. */
export interface WholeCall extends StoredRecord<StoredCall> {
  readonly pages?: readonly (StoredRecord<EventPage> | undefined)[]
}

export const pageCollection = 'call-events'
export const pageRef = (callId: string, page: number): RecordRef => ({
  collection: pageCollection,
  id: `${callId}.${page}`,
})

/** The call and the number of a page, by the page's id. */
export function partsOfPageId(id: string): { readonly callId: string; readonly page: number } {
  const dot = id.lastIndexOf('.')
  return { callId: id.slice(0, dot), page: Number(id.slice(dot + 1)) }
}

/** With more events, or more characters of them, a call gets a page. */
const inlineMax = { events: 400, chars: 400_000 }
/** So many of the newest stay with the call then. */
const newestMax = { events: 100, chars: 100_000 }
/** Of one page: below the 2 MB of a row, however many bytes the characters take; a single event may have more. */
const pageMax = { events: 1000, chars: 300_000 }
/** Of a call with pages: legs in its stored view, which is read with every list. */
const storedLegsMax = 300

const triesMax = 3

export function pageRefs({ id, value }: Pick<StoredRecord<StoredCall>, 'id' | 'value'>): RecordRef[] {
  return Array.from({ length: value.pages ?? 0 }, (_, i) => pageRef(id, i + 1))
}

/** The calls with all their events. Nothing more is read where none has pages. Calls that went meanwhile are left out. */
export async function wholeCalls(
  records: Pick<Records, 'getMany'>,
  found: readonly StoredRecord<StoredCall>[],
): Promise<WholeCall[]> {
  if (found.every(({ value }) => value.pages === undefined)) return [...found]
  const whole: WholeCall[] = []
  for (const record of found) {
    const read = await wholeCall(records, record)
    if (read) whole.push(read)
  }
  return whole
}

/** Undefined when it went meanwhile. */
export async function wholeCall(
  records: Pick<Records, 'getMany'>,
  found: StoredRecord<StoredCall>,
): Promise<WholeCall | undefined> {
  let record: StoredRecord<StoredCall> | undefined = found
  for (let tries = 0; record !== undefined; tries += 1) {
    if (record.value.pages === undefined) return record
    const pages = await records.getMany<EventPage>(pageRefs(record))
    const { call } = record.value
    const events = allEvents(call, pages)
    // Others wrote between the two reads; a page that is missing stays so (an import may still bring it).
    const isWhole =
      events.length === call.revision - 2 * (call.left ?? 0) || pages.includes(undefined) || tries >= triesMax
    if (isWhole)
      return { ...record, pages, value: { ...record.value, call: { ...call, events, view: project(events) } } }
    record = (await records.getMany<StoredCall>([callRef(found.id)]))[0]
  }
  return undefined
}

function allEvents(call: Call, pages: WholeCall['pages'] = []): CallEvent[] {
  const events = new Map<string, CallEvent>()
  for (const page of pages) for (const event of page?.value.events ?? []) events.set(event.id, event)
  for (const event of call.events) events.set(event.id, event)
  return [...events.values()].sort(canonicalOrder)
}

export interface CallWrites {
  readonly put: Put
  readonly pages: readonly Write[]
}

/** What stores the call in the place of `before`, which must have been read whole; undefined for a new one. */
export function callWrites(
  call: Call,
  before: WholeCall | undefined,
  { createdAtMs, retentionMs }: { readonly createdAtMs: number; readonly retentionMs: number },
): CallWrites {
  const put = putCall(call, createdAtMs, before?.version ?? 0, retentionMs)
  const standing = before?.pages ?? []
  const paged = new Set(standing.flatMap((page) => page?.value.events ?? []))
  const unpaged = call.events.filter((event) => !paged.has(event))
  const { kept, moved } = parted(unpaged)
  const fresh = inPages(moved)
  const count = standing.length + fresh.length
  if (count === 0) return { put, pages: [] }
  const { expiresAtMs } = put
  const now = new Map(standing.length > 0 ? call.events.map((event) => [event.id, event]) : [])
  const ends = [call.events[0], call.events.at(-1)].flatMap((event) => event ?? [])
  const events = [...new Set([...ends, ...kept])].sort(canonicalOrder)
  const view = { ...call.view, legs: storedLegs(call.view.legs) }
  const value: StoredCall = { v: 2, call: { ...call, events, view }, createdAtMs, pages: count }
  return {
    put: { ...put, value },
    pages: [
      ...standing.flatMap((page, i) =>
        renewed(now, call.erasedAt !== undefined, page, { ref: pageRef(call.id, i + 1), expiresAtMs }),
      ),
      ...fresh.map((page, i) => putPage(pageRef(call.id, standing.length + i + 1), page, expiresAtMs)),
    ],
  }
}

/** What deletes the pages of a call that goes, or is a part of another from now on. */
export function deletePages(record: Pick<StoredRecord<StoredCall>, 'id' | 'value'>): Write[] {
  return pageRefs(record).map((ref): Write => ({ op: 'delete', ...ref }))
}

function putPage(ref: RecordRef, events: readonly CallEvent[], expiresAtMs: number | undefined): Put {
  const value: EventPage = { v: 1, events }
  return { op: 'put', ...ref, value, expiresAtMs }
}

/**
 * A page is written again when its time has changed, something of it left the call (misplaced.ts), or the person in it was
 * erased.
 */
function renewed(
  now: ReadonlyMap<string, CallEvent>,
  isErased: boolean,
  page: StoredRecord<EventPage> | undefined,
  to: { readonly ref: RecordRef; readonly expiresAtMs: number | undefined },
): Write[] {
  if (!page) return isErased ? [{ op: 'delete', ...to.ref }] : []
  const { events } = page.value
  const stay = events.flatMap((event) => {
    const known = now.get(event.id)
    return known ? [isErased ? known : event] : []
  })
  const isSame =
    page.expiresAtMs === to.expiresAtMs &&
    stay.length === events.length &&
    stay.every((event, i) => event === events[i])
  return isSame ? [] : [putPage(to.ref, stay, to.expiresAtMs)]
}

/** Those that stay with the call, and those that go into pages because they are too many. */
function parted(events: readonly CallEvent[]): {
  readonly kept: readonly CallEvent[]
  readonly moved: readonly CallEvent[]
} {
  const isFew = events.length <= inlineMax.events && charsOf(events) <= inlineMax.chars
  if (isFew) return { kept: events, moved: [] }
  let from = events.length
  let chars = 0
  for (const event of events.toReversed()) {
    chars += eventChars(event)
    if (events.length - from >= newestMax.events || chars > newestMax.chars) break
    from -= 1
  }
  return { kept: events.slice(from), moved: events.slice(0, from) }
}

const charsOf = (events: readonly CallEvent[]) => events.reduce((sum, event) => sum + eventChars(event), 0)

/** Those that lists show: who talks or talked, and the newest. */
function storedLegs(legs: readonly Leg[]): readonly Leg[] {
  if (legs.length <= storedLegsMax) return legs
  const newest = new Set(legs.slice(-storedLegsMax / 3))
  const talked = legs.filter((leg) => !newest.has(leg) && (leg.answeredAt !== undefined || leg.endedAt === undefined))
  const stored = new Set([...newest, ...talked.slice((-storedLegsMax / 3) * 2)])
  return legs.filter((leg) => stored.has(leg))
}

function inPages(events: readonly CallEvent[]): CallEvent[][] {
  const pages: CallEvent[][] = []
  let chars = 0
  for (const event of events) {
    const size = eventChars(event)
    const last = pages.at(-1)
    if (last && last.length < pageMax.events && chars + size <= pageMax.chars) {
      last.push(event)
      chars += size
    } else {
      pages.push([event])
      chars = size
    }
  }
  return pages
}
