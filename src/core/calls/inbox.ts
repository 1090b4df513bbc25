/**
 * The inbox: what was reported to us, durable before anybody is answered 2xx. A report is everything a source said at
 * once about one call (a journal, one row, one live event); it is applied as a whole, and at its own pace.
 */

import { backoffMs } from '../../lib/backoff.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { type Clock, isoUtc, type Random } from '../../ports/clock.ts'
import { countMetrics, metricName } from '../../ports/metrics.ts'
import { DUE_INDEX, type Put, type RecordRef, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { callIdOf } from './call-id.ts'
import type { CallEvent, Report } from './event.ts'
import { nameHoldsMs } from './named-calls.ts'
import { aliasRef, type StoredAlias } from './stored-call.ts'
import { takeTranscripts } from './transcripts.ts'

export interface StoredReport {
  readonly v: 1
  readonly receivedAt: string
  /** Empty once applied: the call has them. */
  readonly events: readonly CallEvent[]
  readonly appliedTo?: string
  /** When the first of its events happened; absent in older records. */
  readonly firstAt?: string
  readonly attempts: number
  readonly lastError?: string
  /** The stable code of it; absent in older records. */
  readonly lastCode?: string
  /** Its events came in before, in reports that were counted then. */
  readonly anew?: true
}

export interface Accepted {
  readonly status: 'accepted' | 'duplicate'
  /** The report's id in the inbox. */
  readonly reportId: string
  /** The call it belongs to, as far as is known now; the id stays valid if the call folds into another. */
  readonly callId: string
}

export const inboxCollection = 'inbox'
/** A report is woken by a queue message at once; the sweep looks again if that was lost. */
export const wokenAfterMs = 10_000

export interface InboxContext {
  readonly records: Records
  /** Sees to it that these are looked at soon; when that fails the sweep does. Must not reject: the reports are stored. */
  readonly wake: (fresh: readonly StoredRecord<StoredReport>[]) => Promise<void>
  readonly clock: Clock
  /** For transcripts, which are stored as the report comes in. */
  readonly retentionMs: number
}

/** The same facts reported again have the same id, a report with one more fact has another. */
export function reportIdOf(events: readonly CallEvent[]): string {
  return sha256Hex(
    events
      .map((event) => event.id)
      .sort()
      .join('\n'),
  ).slice(0, 32)
}

/**
 * Stores reports whose age was looked at (refuseTooOld) and wakes the processor; in the order given. When this resolves they are
 * durable. Rejects with `storage_unavailable` when they could not be stored: nothing is stored then.
 */
export async function accept(context: InboxContext, reports: readonly Report[]): Promise<Accepted[]> {
  const first = await store(
    context,
    reports.map((report) => ({ report, id: reportIdOf(report) })),
  )
  const others = await othersOfTheName(context.records, first)
  const stored = others.length === 0 ? [] : await store(context, others)
  const again = new Map(stored.map((one) => [one.report, one]))
  const all = first.map((one) => again.get(one.report) ?? one)
  const fresh = all.flatMap(({ record }) => record ?? [])
  const skipped = all.length - fresh.length
  // What is new is counted as it becomes part of its call, which may know it nevertheless (apply-at-once.ts).
  if (skipped > 0) await context.records.addCounts(countMetrics({ [metricName('events', 'duplicate')]: skipped }))
  // The reports are stored, so a queue that is down delays them and is no reason to say no to the sender.
  if (fresh.length > 0) await context.wake(fresh)
  const known = await knownCalls(
    context.records,
    all.flatMap(({ report, record }) => (record ? [] : [report])),
  )
  return all.map(({ report: [event], id, record }) => ({
    status: record ? 'accepted' : 'duplicate',
    reportId: id,
    callId: known.get(event.aliases[0]) ?? callIdOf(event.aliases[0]),
  }))
}

/** Its call would be over before anybody saw it: whoever sends it must know that none comes of it. */
export async function refuseTooOld(
  { records, clock, retentionMs }: Pick<InboxContext, 'records' | 'clock' | 'retentionMs'>,
  reports: readonly Report[],
): Promise<void> {
  const fromMs = clock.now() - retentionMs
  const old = reports.filter((report) => Date.parse(firstAtOf(report)) < fromMs)
  const [first] = old
  if (!first) return
  // A refusal that is not counted is still a refusal.
  await records.addCounts(countMetrics({ [metricName('events', 'rejected')]: old.length })).catch(() => undefined)
  const days = Math.round(retentionMs / 86_400_000)
  throw new SwitchhookError(
    'bad_field',
    `The call began ${firstAtOf(first)}, further back than this site keeps calls (${days} days, SWITCHHOOK_RETENTION_DAYS); if it was just now, check the sender's clock and date format.`,
  )
}

interface NamedReport {
  readonly report: Report
  readonly id: string
}

/** `record`: where it was not known already. */
interface StoredNow extends NamedReport {
  readonly record?: StoredRecord<StoredReport>
}

async function store(context: InboxContext, named: readonly NamedReport[]): Promise<StoredNow[]> {
  const expiresAtMs = context.clock.now() + context.retentionMs
  const lightened = named.map(({ report }) => takeTranscripts(report, expiresAtMs))
  const puts = lightened.map(({ report }, i) => putReport(context, named[i]?.id ?? '', report))
  const known = await knownOf(
    context.records,
    puts.filter((_, i) => lightened[i]?.puts.length),
  )
  const { outcomes } = await context.records.write([
    ...puts,
    ...lightened.flatMap((one, i) => (known.has(named[i]?.id ?? '') ? [] : one.puts)),
  ])
  return named.map(({ report, id }, i) => {
    const value = puts[i]?.value
    const isNew = value !== undefined && outcomes[i] === 'written'
    return { report, id, record: isNew ? { collection: inboxCollection, id, value, version: 1 } : undefined }
  })
}

/** A report that is repeated must not bring back a transcript that was erased since. */
async function knownOf(records: Records, reports: readonly RecordRef[]): Promise<ReadonlySet<string>> {
  if (reports.length === 0) return new Set()
  const found = await records.getMany(reports.map(({ collection, id }) => ({ collection, id })))
  return new Set(found.flatMap((record) => record?.id ?? []))
}

/**
 * Of those that seem to be known, the ones of another call: event ids are made of the phone system's call ids, which begin
 * again when it is set up anew or its clock is set back (named-calls.ts).
 */
async function othersOfTheName(records: Records, stored: readonly StoredNow[]): Promise<NamedReport[]> {
  const skipped = stored.filter(({ record }) => !record)
  if (skipped.length === 0) return []
  const found = await records.getMany<StoredReport>(skipped.map(({ id }) => ({ collection: inboxCollection, id })))
  return skipped.flatMap(({ report, id }, i) => {
    const known = found[i]?.value
    return known && !isOfSameCall(known, report) ? [{ report, id: `${id}-${Date.parse(firstAtOf(report))}` }] : []
  })
}

function isOfSameCall({ firstAt, receivedAt }: StoredReport, report: Report): boolean {
  const atMs = Date.parse(firstAtOf(report))
  return firstAt === undefined
    ? atMs <= Date.parse(receivedAt) + nameHoldsMs
    : Math.abs(atMs - Date.parse(firstAt)) <= nameHoldsMs
}

export const reportRef = (report: Report): RecordRef => ({ collection: inboxCollection, id: reportIdOf(report) })

/** Whether the inbox has the report, or remembers that it is done with, be it that its person was erased before it was applied. */
export function isInInbox(remembered: StoredRecord | undefined, report: Report): boolean {
  const known = remembered?.value as StoredReport | undefined
  return known !== undefined && isOfSameCall(known, report)
}

const firstAtOf = (events: readonly CallEvent[]): string => events.map(({ at }) => at).sort()[0] ?? ''

function putReport({ clock }: InboxContext, id: string, events: Report) {
  const nowMs = clock.now()
  return { ...dueReport(events, id, nowMs, nowMs + wokenAfterMs), expect: 0, onConflict: 'skip' } as const
}

/** A report of its own, due now: that its events came in other reports, which are known as applied, is no reason to skip it. */
export function putReportAgain(events: readonly CallEvent[], id: string, nowMs: number): Put {
  const put = dueReport(events, id, nowMs, nowMs)
  return { ...put, value: { ...put.value, anew: true } }
}

function dueReport(events: readonly CallEvent[], id: string, nowMs: number, dueMs: number) {
  const value: StoredReport = { v: 1, receivedAt: isoUtc(nowMs), events, firstAt: firstAtOf(events), attempts: 0 }
  return {
    op: 'put',
    collection: inboxCollection,
    id,
    value,
    index: [{ index: DUE_INDEX, key: timeKey(dueMs) }],
  } as const
}

/** A repeated report may belong to a call that has folded into another since. */
async function knownCalls(records: Records, reports: readonly Report[]): Promise<Map<string, string>> {
  if (reports.length === 0) return new Map()
  const aliases = [...new Set(reports.map(([first]) => first.aliases[0]))]
  const found = await records.getMany<StoredAlias>(aliases.map(aliasRef))
  return new Map(aliases.flatMap((alias, i) => (found[i] ? [[alias, found[i].value.callId]] : [])))
}

/** A repetition that comes later than this is reported to its call again, which knows it. */
const rememberedMs = 30 * 86_400_000

/** The report has done its work; what stays is its name, so that a repetition is recognised. */
export function markApplied(report: StoredRecord<StoredReport>, callId: string, nowMs: number): Put {
  const value: StoredReport = {
    ...report.value,
    events: [],
    appliedTo: callId,
    lastError: undefined,
    lastCode: undefined,
  }
  return { op: 'put', ...refOf(report), value, expect: report.version, expiresAtMs: nowMs + rememberedMs }
}

const retryBackoff = { firstMs: 5000, longestMs: 3_600_000, shortestMs: 1000 }

/** Notes that applying failed, and when to try again; a report is never given up. */
export async function postponeReport(
  { records, clock, random }: { readonly records: Records; readonly clock: Clock; readonly random: Random },
  id: string,
  { reason, code }: { readonly reason: string; readonly code: string },
): Promise<void> {
  const report = await records.get<StoredReport>(inboxCollection, id)
  if (!report || report.value.appliedTo !== undefined) return
  const attempts = report.value.attempts + 1
  const againMs = clock.now() + Math.ceil(backoffMs(retryBackoff, attempts - 1, random))
  await records.write([
    {
      op: 'put',
      ...refOf(report),
      value: { ...report.value, attempts, lastError: reason, lastCode: code },
      expect: report.version,
      index: [
        { index: DUE_INDEX, key: timeKey(againMs) },
        { index: failedIndex, key: timeKey(clock.now()) },
      ],
    },
  ])
}

const failedIndex = 'inbox.failed'
/** Failing once or twice is a race, or storage that was away. */
const stuckAfter = 3

export interface StuckReports {
  /** "Or more" at `stuckMax`. */
  readonly count: number
  readonly oldestAt: string
  /** How many there are of each code that the last attempt failed with. */
  readonly codes: Readonly<Record<string, number>>
}

export const stuckMax = 1000

/** Reports that failed again and again: an admin must see to them. Undefined when there are none. */
export async function stuckReports(records: Records): Promise<StuckReports | undefined> {
  const found = (await records.list<StoredReport>({ index: failedIndex, limit: stuckMax })).records
  const stuck = found.map(({ value }) => value).filter(({ attempts }) => attempts >= stuckAfter)
  const [oldestAt] = stuck.map(({ receivedAt }) => receivedAt).sort()
  if (oldestAt === undefined) return undefined
  const codes: Record<string, number> = {}
  for (const { lastCode = 'internal' } of stuck) codes[lastCode] = (codes[lastCode] ?? 0) + 1
  return { count: stuck.length, oldestAt, codes }
}

const refOf = ({ collection, id }: StoredRecord) => ({ collection, id })
