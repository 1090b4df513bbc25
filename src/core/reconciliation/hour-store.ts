/**
 * What was found of each window, one record for a window and source.
 *
 * Stored form (collection `reconciliation`, version 1): id `<source>.<from>.<to>`, value StoredHour; index `reconciliation.from`,
 * and `reconciliation.open` while something is missing. Kept for 30 days. Three rows are written for a window that is complete.
 */
import { isoUtc } from '../../ports/clock.ts'
import { type Put, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { missingShown, type ReconciledHour } from '../../wire/reconciliation.ts'
import { markDigits } from './event-marks.ts'
import type { TimeWindow } from './finished-calls.ts'

export interface MissingEntry {
  readonly callId: string
  readonly destination: string
  readonly why: 'not delivered' | 'deleted' | 'no delivery'
}

/** Of the calls of a window, how far they came on their way into the CRMs. */
export interface EntryFindings {
  readonly wanted: number
  readonly inCrm: number
  readonly notAsked: number
  readonly waiting: number
  readonly missing: readonly MissingEntry[]
  readonly problems: readonly string[]
}

export interface CallFindings {
  /** Absent: no source was asked. */
  readonly atPbx?: number
  readonly accepted: number
  readonly calls: number
  readonly missing: readonly MissingCall[]
}

/** A call that is not here, or not with all its events. */
export interface MissingCall {
  /** At its source. */
  readonly name: string
  /** Marks of the events that its source has (event-marks.ts). */
  readonly marks: string
}

export interface StoredHour {
  readonly v: 1
  readonly source: string
  readonly fromMs: number
  readonly toMs: number
  readonly checkedAtMs: number
  /** Since when something is missing, or was until it was mended. */
  readonly missingSinceMs?: number
  readonly missing: number
  readonly calls: Omit<CallFindings, 'missing'>
  readonly entries: Omit<EntryFindings, 'missing'>
  /** The first of them. */
  readonly missingCalls: readonly MissingCall[]
  readonly missingEntries: readonly MissingEntry[]
}

const collection = 'reconciliation'
const hoursIndex = 'reconciliation.from'
const openIndex = 'reconciliation.open'
const keptMs = 30 * 86_400_000
/** Of one call: a record must not outgrow its row. */
const keptMarks = 50
const triesMax = 4

const idOf = (source: string, { fromMs, toMs }: TimeWindow) => `${source}.${fromMs}.${toMs}`

export interface Findings {
  readonly source: string
  readonly window: TimeWindow
  readonly calls: CallFindings
  readonly entries: EntryFindings
}

export async function keepFindings(records: Records, found: Findings, nowMs: number): Promise<StoredHour> {
  const { source, window, calls, entries } = found
  const { missing: missingCalls, ...callCounts } = calls
  const { missing: missingEntries, ...entryCounts } = entries
  // Of many only the first are kept by name, and looked for again.
  const missingCallCount = Math.max(missingCalls.length, (calls.atPbx ?? 0) - calls.calls)
  const missing = missingCallCount + missingEntries.length
  for (let tries = 1; ; tries += 1) {
    const before = await records.get<StoredHour>(collection, idOf(source, window))
    const missingSinceMs = before?.value.missingSinceMs ?? (missing > 0 ? nowMs : undefined)
    const value: StoredHour = {
      ...{
        v: 1,
        source,
        ...window,
        checkedAtMs: nowMs,
        missing,
        missingSinceMs,
        calls: callCounts,
        entries: entryCounts,
      },
      missingCalls: missingCalls
        .slice(0, missingShown)
        .map(({ name, marks }) => ({ name, marks: marks.slice(0, keptMarks * markDigits) })),
      missingEntries: missingEntries.slice(0, missingShown),
    }
    const { committed } = await records.write([put(value, before?.version ?? 0)])
    if (committed || tries >= triesMax) return value
  }
}

function put(value: StoredHour, expect: number): Put {
  const index = [{ index: hoursIndex, key: timeKey(value.fromMs) }]
  if (value.missing > 0) index.push({ index: openIndex, key: timeKey(value.fromMs) })
  const expiresAtMs = value.toMs + keptMs
  return { op: 'put', collection, id: idOf(value.source, value), value, expect, index, expiresAtMs }
}

export interface HoursQuery {
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly isOpen?: boolean
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Newest first. */
export async function listHours(
  records: Records,
  { fromMs, toMs, isOpen, limit, cursor }: HoursQuery,
): Promise<{ readonly hours: readonly StoredRecord<StoredHour>[]; readonly next?: string }> {
  const bounds = {
    ...(fromMs !== undefined && { from: timeKey(fromMs) }),
    ...(toMs !== undefined && { to: timeKey(toMs) }),
  }
  const index = isOpen ? openIndex : hoursIndex
  const page = await records.list<StoredHour>({ index, ...bounds, limit, cursor, reverse: true })
  return { hours: page.records, next: page.next }
}

/** Sources mend what they find missing within minutes; the schedule looks again each hour. */
const mendsWithinMs = 45 * 60_000
const unmendedMax = 200

/** Hours in which something is missing for longer than mending takes, newest first. */
export async function unmendedHours(records: Records, nowMs: number): Promise<StoredHour[]> {
  const { hours } = await listHours(records, { isOpen: true, limit: unmendedMax })
  return hours.map(({ value }) => value).filter(({ missingSinceMs = nowMs }) => nowMs - missingSinceMs >= mendsWithinMs)
}

export function toHourForm(hour: StoredHour): ReconciledHour {
  const { source, fromMs, toMs, checkedAtMs, missing, missingSinceMs, missingCalls, missingEntries } = hour
  const { problems, ...entries } = hour.entries
  return {
    ...{ source, from: isoUtc(fromMs), to: isoUtc(toMs), checkedAt: isoUtc(checkedAtMs) },
    state: missing > 0 ? 'open' : missingSinceMs === undefined ? 'complete' : 'mended',
    ...hour.calls,
    ...entries,
    problems: [...problems],
    missingCalls: missingCalls.map(({ name }) => name),
    missingEntries: [...missingEntries],
    missing,
  }
}
