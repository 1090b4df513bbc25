/**
 * Erases a person from a site, a page of its records at a time, or shows what would go. All records are looked through, as a
 * number stands in many that no index leads to.
 *
 * What must stay true: a page may be done again, as after an answer that was lost, and nothing of it is missed; the directory's
 * contacts go last, so that whoever begins anew still knows the person; calls stay as statistics (calls/erased.ts).
 */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Live } from '../../ports/live.ts'
import type { Records, StoredRecord, WholeRecord, Write } from '../../ports/records.ts'
import { callersCollection } from '../callers/caller-record.ts'
import { callIdOf } from '../calls/call-id.ts'
import { type EventPage, pageCollection, partsOfPageId } from '../calls/event-pages.ts'
import { inboxCollection, markApplied, type StoredReport } from '../calls/inbox.ts'
import { callRef, type StoredCall } from '../calls/stored-call.ts'
import { transcriptRefs } from '../calls/transcripts.ts'
import { requestRef, type StoredRequest } from '../click-to-call/request-records.ts'
import { contactsCollection } from '../contacts/directory/stored-contact.ts'
import { createClaims } from '../contacts/lookup/create-once.ts'
import { lookupCache } from '../contacts/lookup/stored-cache.ts'
import { announcementsOf } from '../live/announce.ts'
import { type CallTraces, eraseCallWrites, readCalls, tracesOf } from './call-traces.ts'
import { wasBefore, withoutBefore } from './former-contact.ts'
import { type Found, foundIn } from './found.ts'
import { concerns, isNumberOf, isWith, mentionsOf, type Person } from './person.ts'

export interface ErasurePorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  /** Absent where nobody can watch. */
  readonly live?: Live
  readonly retentionMs: number
  readonly callTimeoutMs: number
  /** Deletes what is kept of the recordings of a call, by all its names. Done again it is harmless. */
  readonly eraseRecordings?: (callIds: readonly string[]) => Promise<unknown>
}

export interface ErasurePage {
  readonly found: Found
  /** Absent on the last page. */
  readonly next?: string
}

export interface ErasureRequest {
  readonly dryRun: boolean
  readonly cursor?: string
}

const recordsPerPage = 500
/** Each takes a few reads, and platforms bound those of one request. */
const callsPerPage = 20
const triesMax = 5

/** Collections whose records only remember or guard something for a while. */
const rememberedIn = new Set<string>([
  lookupCache,
  createClaims,
  // Of releases up to 0.1.0, for a day after the upgrade.
  'window-locks',
  callersCollection,
  'crm-state',
])

export async function erasePage(ports: ErasurePorts, person: Person, request: ErasureRequest): Promise<ErasurePage> {
  const { skip, cursor } = readCursor(request.cursor)
  const page = await ports.records.scan({ limit: recordsPerPage, cursor })
  const { ids: calls, orphans } = await callsWith(ports.records, person, page.records)
  const ids = calls.slice(skip, skip + callsPerPage)
  const others = [...page.records.filter((record) => isOther(person, record)), ...orphans]
  // Calls that are done are no longer found, so only a look goes on behind them.
  const left = calls.length - skip - ids.length
  const isLast = left <= 0 && page.next === undefined
  const nextSkip = left > 0 && request.dryRun ? skip + ids.length : 0
  const next = isLast ? undefined : writeCursor(nextSkip, left > 0 ? cursor : page.next)
  const traces = request.dryRun
    ? await tracesOf(ports.records, await readCalls(ports.records, ids))
    : await eraseCalls(ports, person, ids)
  if (!request.dryRun) await eraseOthers(ports, others, isLast ? person.contacts.map(({ id }) => id) : [])
  if (!request.dryRun) await eraseLive(ports, person, traces)
  return { found: foundIn(traces, skip === 0 ? others : []), next }
}

const isCall = (record: WholeRecord): record is WholeRecord & { readonly value: StoredCall } =>
  record.collection === callRef('').collection

const isPage = (record: WholeRecord): record is WholeRecord & { readonly value: EventPage } =>
  record.collection === pageCollection

/**
 * The calls with the person that these records show, by their ids. Of a call with pages of events, its own record may not
 * name them: then the first of its pages that does. `orphans`: pages that name them and have no call any more.
 */
async function callsWith(records: Records, person: Person, scanned: readonly WholeRecord[]) {
  const calls = scanned.filter(isCall).filter(({ value }) => isWith(person, value.call))
  const pages = scanned.filter(isPage).filter(({ value }) => value.events.some((event) => concerns(person, event)))
  if (pages.length === 0) return { ids: calls.map(({ id }) => id), orphans: [] }
  const callIds = pages.map(({ id }) => partsOfPageId(id).callId)
  const stored = await records.getMany<StoredCall>(callIds.map(callRef))
  const whole = await readCalls(records, [...new Set(callIds)])
  const isFirst = ({ id }: WholeRecord, i: number) => {
    const record = stored[i]
    if (!record || isWith(person, record.value.call)) return false
    const first = whole
      .find((one) => one.id === record.id)
      ?.pages?.find((one) => one?.value.events.some((event) => concerns(person, event)))
    return first?.id === id && record.value.call.erasedAt === undefined
  }
  return {
    ids: [...calls, ...pages.filter(isFirst)].map(({ collection, id }) =>
      collection === pageCollection ? partsOfPageId(id).callId : id,
    ),
    orphans: pages.filter((_, i) => !stored[i]),
  }
}

function isOther(person: Person, { collection, id, value }: WholeRecord): boolean {
  if (collection === inboxCollection) return (value as StoredReport).events.some((event) => concerns(person, event))
  if (collection === requestRef('').collection) return isNumberOf(person, (value as StoredRequest).order.number)
  if (collection === contactsCollection) return wasBefore(person, value)
  if (!rememberedIn.has(collection)) return false
  const text = collection === 'crm-state' ? id : `${id} ${JSON.stringify(value)}`
  return mentionsOf(person).some((mention) => text.includes(mention))
}

/** In one write; again where others changed one of them meanwhile. */
async function eraseCalls(ports: ErasurePorts, person: Person, ids: readonly string[]): Promise<CallTraces[]> {
  const { records, clock, retentionMs, callTimeoutMs } = ports
  for (let tries = 0; tries < triesMax; tries += 1) {
    const calls = (await readCalls(records, ids)).filter(({ value }) => isWith(person, value.call))
    if (calls.length === 0) return []
    // First: a call that is erased is not found again, should this fail.
    for (const { id, value } of calls) await ports.eraseRecordings?.([id, ...value.call.aliases])
    const traces = await tracesOf(records, calls)
    const nowMs = clock.now()
    const options = {
      ...{ erasedAt: isoUtc(nowMs), retentionMs },
      announce: (call: StoredCall['call'], before: StoredCall['call']) =>
        announcementsOf({ call, before, folded: [] }, { nowMs, timeoutMs: callTimeoutMs }),
    }
    const writes = traces.flatMap((one) => eraseCallWrites(one, options))
    if ((await records.write(writes)).committed) return traces
  }
  throw new SwitchhookError('conflict', 'Others kept changing the same calls; try again.', { retryable: true })
}

async function eraseOthers(
  { records, clock }: ErasurePorts,
  others: readonly WholeRecord[],
  contactIds: readonly string[],
): Promise<void> {
  const reports = others.filter(({ collection }) => collection === inboxCollection)
  const stored = await readReports(records, reports)
  const events = stored.flatMap(({ value }) => value.events)
  const transcripts = await transcriptRefs(records, events)
  const contacts = others.filter(({ collection }) => collection === contactsCollection)
  const writes: Write[] = [
    ...transcripts.map((ref): Write => ({ op: 'delete', ...ref })),
    // Its name stays, so that it is not taken for new when it is sent again.
    ...stored.map((report) => ({
      ...markApplied(report, appliedTo(report), clock.now()),
      onConflict: 'skip' as const,
    })),
    ...others
      .filter(({ collection }) => collection !== inboxCollection && collection !== contactsCollection)
      .map(({ collection, id }): Write => ({ op: 'delete', collection, id })),
    ...(await withoutBefore(records, contacts)),
    ...contactIds.map((id): Write => ({ op: 'delete', collection: contactsCollection, id })),
  ]
  if (writes.length > 0) await records.write(writes)
}

async function readReports(records: Records, reports: readonly WholeRecord[]): Promise<StoredRecord<StoredReport>[]> {
  if (reports.length === 0) return []
  const found = await records.getMany<StoredReport>(reports.map(({ collection, id }) => ({ collection, id })))
  return found.flatMap((report) => (report && report.value.events.length > 0 ? [report] : []))
}

function appliedTo({ value }: StoredRecord<StoredReport>): string {
  return callIdOf(value.events[0]?.aliases[0] ?? '')
}

/** What screens are shown, and what those who come back would be sent. */
async function eraseLive(
  { records, live }: ErasurePorts,
  person: Person,
  traces: readonly CallTraces[],
): Promise<void> {
  const keys = traces.flatMap(({ found }) => [found.id, ...found.value.call.aliases])
  await live?.erase(records.site, { keys, mentions: mentionsOf(person) })
}

function readCursor(text = ''): { readonly skip: number; readonly cursor?: string } {
  const [, skip = '0', cursor = ''] = /^(\d{1,3}) (.*)$/.exec(text) ?? []
  return { skip: Number(skip), cursor: cursor === '' ? undefined : cursor }
}

function writeCursor(skip: number, cursor = ''): string {
  return `${skip} ${cursor}`
}
