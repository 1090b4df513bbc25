/**
 * Which stored calls a leg report belongs to by party and time. The indexes only narrow the search; sameCallReason decides.
 *
 * What must stay true: two reports that would each make a new call at the same moment would not see each other, so each list that was
 * looked at becomes a condition of the write: one of the two loses, and looks again.
 */
import type { Check, Records, StoredRecord } from '../../ports/records.ts'
import type { WholeCall } from './event-pages.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { sameCallReason, startToleranceMs } from './same-call.ts'
import {
  meetsByItsEnd,
  type StoredCall,
  type WindowBounds,
  windowGroup,
  windowsBefore,
  windowsOver,
  windowWithin,
} from './stored-call.ts'

export type FoundCall = WholeCall

export interface NearCall {
  readonly record: FoundCall
  readonly reason: string
  readonly apartMs: number
}

export interface WindowSearch {
  readonly records: Records
  /** Reads calls whole. */
  readonly whole: (found: readonly StoredRecord<StoredCall>[]) => Promise<readonly FoundCall[]>
  /** Calls that are known to be it, by their ids; of a large one nothing more is read or compared. */
  readonly known: ReadonlySet<string>
  /** Whether conversations within calls are to be looked for. */
  readonly parts: boolean
  /** Takes what each list found, for the write that follows from it. */
  readonly checks: Check[]
}

export async function callsInWindow(search: WindowSearch, legReports: readonly LegReport[]): Promise<NearCall[]> {
  const near = await Promise.all(
    [...Map.groupBy(legReports, (leg) => `${leg.identity} ${windowGroup(leg)}`).values()].map(async (legs) => {
      const [first] = legs
      if (first === undefined) return []
      if (first.identity === 'within')
        return (await Promise.all(legs.map(async (leg) => nearest(await callsAround(search, leg))))).flat()
      const [beside, inside] = await Promise.all([
        callsBeside(search, legs),
        search.parts && first.external?.matchKey ? conversationsWithin(search, legs) : [],
      ])
      return [...beside, ...inside]
    }),
  )
  return near.flat()
}

/** Calls one of whose legs began or ended as one of these legs began or ended. The legs are of one group. */
async function callsBeside(search: WindowSearch, legs: readonly LegReport[]): Promise<NearCall[]> {
  const found = (await Promise.all(windowsOf(legs).map((bounds) => listOthers(search, bounds)))).flat()
  return legs.flatMap((leg) => related(leg, found))
}

/** One list is cheaper than two, as long as little lies between the ends: of one caller, and not for too long. */
const oneWindowMs = 3_600_000

function windowsOf(legs: readonly LegReport[]): WindowBounds[] {
  const [first] = legs
  if (first === undefined) return []
  const byEnds = meetsByItsEnd(first)
  const times = legs.flatMap(({ startMs, endedMs = startMs }) => (byEnds ? [startMs, endedMs] : startMs))
  const gapMs = byEnds ? oneWindowMs : 2 * startToleranceMs
  const spans: { readonly fromMs: number; toMs: number }[] = []
  for (const atMs of times.sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last && atMs - last.toMs <= gapMs) last.toMs = atMs
    else spans.push({ fromMs: atMs, toMs: atMs })
  }
  return spans.flatMap(({ fromMs, toMs }) => windowsOver(first, fromMs, toMs))
}

/** Conversations that began while one of these legs lasted and that no call has taken yet. The legs are of one group. */
async function conversationsWithin(search: WindowSearch, legs: readonly LegReport[]): Promise<NearCall[]> {
  const found = await listOthers(search, windowWithin(legs))
  const free = found.filter((record) => record.value.call.events.every((event) => event.identity === 'within'))
  return legs.flatMap((leg) => related(leg, free))
}

async function callsAround(search: WindowSearch, part: LegReport): Promise<NearCall[]> {
  if (!part.external?.matchKey) return []
  const found = await Promise.all(windowsBefore(part).map((bounds) => listWindow(search, bounds).then(search.whole)))
  return related(part, found.flat())
}

/** A conversation is part of one call: of several around it, of the one that began last before it. */
function nearest(found: readonly NearCall[]): NearCall[] {
  const [best, ...others] = [...found].sort((a, b) => a.apartMs - b.apartMs || (a.record.id < b.record.id ? -1 : 1))
  if (!best) return []
  return [others.length === 0 ? best : { ...best, reason: `${best.reason} (the nearest of ${found.length})` }]
}

function related(legReport: LegReport, records: readonly FoundCall[]): NearCall[] {
  return distinct(records).flatMap((record) => {
    const reasons = legReportsOf(record.value.call.events).flatMap((other) => {
      const reason = sameCallReason(legReport, other)
      return reason ? [{ record, reason, apartMs: Math.abs(other.startMs - legReport.startMs) }] : []
    })
    return reasons.sort((a, b) => a.apartMs - b.apartMs).slice(0, 1)
  })
}

async function listOthers(search: WindowSearch, bounds: WindowBounds): Promise<readonly FoundCall[]> {
  return search.whole((await listWindow(search, bounds)).filter(({ id }) => !search.known.has(id)))
}

async function listWindow(
  { records, checks }: WindowSearch,
  bounds: WindowBounds,
): Promise<StoredRecord<StoredCall>[]> {
  const found: StoredRecord<StoredCall>[] = []
  let cursor: string | undefined
  do {
    const page = await records.list<StoredCall>({ ...bounds, limit: 100, cursor })
    found.push(...page.records)
    cursor = page.next
  } while (cursor)
  const calls = distinct(found)
  const refs = calls.map(({ collection, id, version }) => ({ collection, id, version }))
  checks.push({ op: 'check', ...bounds, found: refs })
  return calls
}

/** Each call once. */
export function distinct<T extends StoredRecord<StoredCall>>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}
