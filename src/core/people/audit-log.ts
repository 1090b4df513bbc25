/**
 * Who changed what, in the records of `main`: entries are only ever added, and go when their time is over.
 *
 * Stored form (collection `audit`, version 1): id time and chance, {v, entry} (of a refusal: minute, and whose and what); indexes `audit.time` (time) and `audit.site` (site,
 * time).
 */
import { sha256Hex } from '../../lib/hash.ts'
import { type Clock, isoUtc, type Random } from '../../ports/clock.ts'
import { prefixRange, type Records, timeKey } from '../../ports/records.ts'
import type { AuditEntry } from '../../wire/audit.ts'

const collection = 'audit'
const minuteMs = 60_000
const timeIndex = 'audit.time'
const siteIndex = 'audit.site'
/** Of `before` and `after`, as JSON. */
const mostLetters = 4000

export interface AuditPorts {
  /** Of site `main`. */
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
  readonly keptMs: number
}

/** A site, since it is there: its name may have been another's. */
export interface SitesTime {
  readonly site: string
  readonly sinceMs: number
}

export type NewEntry = Omit<AuditEntry, 'id' | 'at'>

/** What was refused is written once a minute for each person and operation: trying again fills nothing. */
export async function addAuditEntry({ records, clock, random, keptMs }: AuditPorts, entry: NewEntry): Promise<void> {
  const nowMs = clock.now()
  const id =
    entry.result === 'refused'
      ? `${timeKey(nowMs - (nowMs % minuteMs))}-${refusalMark(entry)}`
      : `${timeKey(nowMs)}-${Buffer.from(random.bytes(6)).toString('hex')}`
  const whole = { ...entry, before: bounded(entry.before), after: bounded(entry.after), at: isoUtc(nowMs) }
  const index = [
    { index: timeIndex, key: timeKey(nowMs) },
    { index: siteIndex, key: `${entry.site} ${timeKey(nowMs)}` },
  ]
  const value = { v: 1, entry: whole }
  await records.write([{ op: 'put', collection, id, value, expect: 0, index, expiresAtMs: nowMs + keptMs }])
}

/** Newest first; of one site since an instant, or of all. `limit` 1 to 1000. */
export async function listAuditEntries(
  records: Records,
  { of, limit, cursor }: { readonly of?: SitesTime; readonly limit: number; readonly cursor?: string },
): Promise<{ entries: AuditEntry[]; next?: string }> {
  const where = of === undefined ? { index: timeIndex } : { index: siteIndex, ...rangeOf(of) }
  const page = await records.list<{ entry: Omit<AuditEntry, 'id'> }>({ ...where, limit, cursor, reverse: true })
  return { entries: page.records.map(({ id, value }) => ({ ...value.entry, id })), next: page.next }
}

function refusalMark({ who, action, site }: NewEntry): string {
  return sha256Hex(`${who.id} ${action} ${site}`).slice(0, 12)
}

function rangeOf({ site, sinceMs }: SitesTime) {
  return { ...prefixRange(`${site} `), from: `${site} ${timeKey(sinceMs)}` }
}

function bounded(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined || text.length <= mostLetters ? value : `${text.slice(0, mostLetters)}…`
}
