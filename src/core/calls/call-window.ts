/**
 * Which stored calls a leg report belongs to by party and time. The indexes only narrow the search; sameCallReason decides.
 */
import type { Records, StoredRecord } from '../../ports/records.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { sameCallReason } from './same-call.ts'
import {
  groupsAround,
  type StoredCall,
  windowAround,
  windowBefore,
  windowGroup,
  windowOver,
  windowWithin,
} from './stored-call.ts'

export type FoundCall = StoredRecord<StoredCall>

export interface NearCall {
  readonly record: FoundCall
  readonly reason: string
  readonly apartMs: number
}

/** `parts`: whether conversations within calls are to be looked for. */
export async function callsInWindow(
  records: Records,
  legReports: readonly LegReport[],
  parts: boolean,
): Promise<NearCall[]> {
  const near = await Promise.all(
    [...Map.groupBy(legReports, windowGroup).values()].map(async (legs) => {
      const [first] = legs
      if (first === undefined) return []
      if (first.identity === 'within')
        return (await Promise.all(legs.map(async (leg) => nearest(await callsAround(records, leg))))).flat()
      const [beside, inside] = await Promise.all([
        callsBeside(records, legs),
        parts && first.external?.matchKey ? conversationsWithin(records, legs) : [],
      ])
      return [...beside, ...inside]
    }),
  )
  return near.flat()
}

/** Calls one of whose legs began or ended as one of these legs began or ended. The legs are of one group. */
async function callsBeside(records: Records, legs: readonly LegReport[]): Promise<NearCall[]> {
  const found = (await Promise.all(windowsOf(legs).map((bounds) => listWindow(records, bounds)))).flat()
  return legs.flatMap((leg) => related(leg, found))
}

/** One list is cheaper than two, as long as little lies between the ends: of one caller, and not for too long. */
const oneWindowMs = 3_600_000

function windowsOf(legs: readonly LegReport[]): ReturnType<typeof windowAround>[] {
  const [first] = legs
  if (first === undefined) return []
  const ends = legs.flatMap(({ startMs, endedMs = startMs }) => [startMs, endedMs])
  const [fromMs, toMs] = [Math.min(...ends), Math.max(...ends)]
  if (fromMs === toMs || (first.external?.matchKey && toMs - fromMs <= oneWindowMs))
    return [windowOver(first, fromMs, toMs)]
  return [...new Set(ends)].map((atMs) => windowAround(first, atMs))
}

/** Conversations that began while one of these legs lasted and that no call has taken yet. The legs are of one group. */
async function conversationsWithin(records: Records, legs: readonly LegReport[]): Promise<NearCall[]> {
  const found = await listWindow(records, windowWithin(legs))
  const free = found.filter((record) => record.value.call.events.every((event) => event.identity === 'within'))
  return legs.flatMap((leg) => related(leg, free))
}

async function callsAround(records: Records, part: LegReport): Promise<NearCall[]> {
  if (!part.external?.matchKey) return []
  const found = await Promise.all(groupsAround(part).map((group) => listWindow(records, windowBefore(part, group))))
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

async function listWindow(records: Records, bounds: ReturnType<typeof windowAround>): Promise<FoundCall[]> {
  const found: FoundCall[] = []
  let cursor: string | undefined
  do {
    const page = await records.list<StoredCall>({ ...bounds, limit: 100, cursor })
    found.push(...page.records)
    cursor = page.next
  } while (cursor)
  return found
}

/** Each call once. */
export function distinct(records: readonly FoundCall[]): FoundCall[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}
