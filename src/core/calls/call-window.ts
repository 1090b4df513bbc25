/**
 * Which stored calls a leg report belongs to by party and time. The indexes only narrow the search; sameCallReason decides.
 */
import type { Records, StoredRecord } from '../../ports/records.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { sameCallReason } from './same-call.ts'
import { groupsAround, type StoredCall, windowAround, windowBefore, windowOver, windowWithin } from './stored-call.ts'

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
    legReports.map(async (legReport) => {
      if (legReport.identity === 'within') return nearest(await callsAround(records, legReport))
      const [beside, inside] = await Promise.all([
        callsBeside(records, legReport),
        parts && legReport.external?.matchKey ? conversationsWithin(records, legReport) : [],
      ])
      return [...beside, ...inside]
    }),
  )
  return near.flat()
}

/** Calls one of whose legs began or ended as this leg began or ended. */
async function callsBeside(records: Records, legReport: LegReport): Promise<NearCall[]> {
  const found = await Promise.all(windowsOf(legReport).map((bounds) => listWindow(records, bounds)))
  return related(legReport, found.flat())
}

/** One list is cheaper than two, as long as little lies between the ends: of one caller, and not for too long. */
const oneWindowMs = 3_600_000

function windowsOf(legReport: LegReport): ReturnType<typeof windowAround>[] {
  const { startMs, endedMs, external } = legReport
  if (endedMs === undefined) return [windowAround(legReport, startMs)]
  const isOne = external?.matchKey && endedMs >= startMs && endedMs - startMs <= oneWindowMs
  return isOne ? [windowOver(legReport, endedMs)] : [windowAround(legReport, startMs), windowAround(legReport, endedMs)]
}

/** Conversations that began while this leg lasted and that no call has taken yet. */
async function conversationsWithin(records: Records, legReport: LegReport): Promise<NearCall[]> {
  const found = await listWindow(records, windowWithin(legReport))
  return related(
    legReport,
    found.filter((record) => record.value.call.events.every((event) => event.identity === 'within')),
  )
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
