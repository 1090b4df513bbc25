/**
 * The segments of one call → CallEvents. The caller's way through the PBX (routing, menus, queues, groups, mailbox) is
 * one leg without an agent; each participant that was rung is a leg of its own.
 *
 * What must stay true: pure. What the tables can't say: busy from not answered (the codes are not known).
 */

import type { CallEvent, Direction, Outcome } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { cut } from '../../../../lib/cut.ts'
import { customerTalkSeconds, type Talk } from '../../rows/customer-talk.ts'
import {
  agentParty,
  eventsOf,
  externalParty,
  formerlyNamed,
  type ReportedCall,
  type ReportedLeg,
} from '../../rows/reported-call.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import { dnType, type SegmentRow, segmentType } from './row.ts'

const route = 'route'

export function translateSegments(
  sourceId: string,
  home: Home,
  call: string,
  rows: readonly SegmentRow[],
): CallEvent[] {
  const ordered = rows.filter((row) => row.segment_id !== null).sort(byOrder)
  const [first] = ordered
  if (first === undefined) return []
  const direction = directionOf(ordered, first)
  const line = ordered.find((row) => row.dst_type === dnType.externalLine)
  const outside = direction === 'inbound' ? first.src_number : (line?.dst_number ?? line?.dst_dn)
  const name = direction === 'inbound' ? first.src_name : undefined
  // Numbers of calls begin again at 1 on each system, so that they are names within one source only.
  const [alias, ...others] = [
    ...(first.history_id ? [`3cx:history:${first.history_id}`] : []),
    ...new Set(ordered.map((row) => `3cx:cl:${sourceId}:${row.call_id}`)),
  ]
  const legs = ordered.flatMap((row) => legsOf(row, ordered, direction))
  const events = eventsOf(sourceId, {
    callId: call,
    aliases: [alias ?? `3cx:cl:${sourceId}:${first.call_id}`, ...others.slice(0, 19)],
    direction,
    external: direction === 'internal' ? undefined : externalParty(outside ?? '', home, name ?? undefined),
    did: ordered.map((row) => row.src_did).find(Boolean) ?? undefined,
    legs,
    whole: wholeOf(ordered, legs),
  })
  // Before they named their source.
  return formerlyNamed(events, sourceId, {
    aliases: ordered.map((row) => `3cx:cl:${row.call_id}`),
    callIds: [call],
  })
}

function wholeOf(rows: readonly SegmentRow[], legs: readonly ReportedLeg[]): ReportedCall['whole'] {
  const talkSeconds = customerTalkSeconds(talksOf(rows))
  const ends = legs.flatMap(({ endMs }) => endMs ?? [])
  return talkSeconds === undefined ? undefined : { row: 'talk', endMs: Math.max(...ends), talkSeconds }
}

/** Who calls a colleague while in a conversation consults. */
function talksOf(rows: readonly SegmentRow[]): Talk[] {
  const talks = rows.flatMap((row) => {
    const fromMs = readWallMs(row.start_time)
    const toMs = readWallMs(row.end_time)
    if (row.type !== segmentType.connected || !isPerson(row.dst_type) || fromMs === undefined || toMs === undefined) {
      return []
    }
    const caller = row.src_type === dnType.extension ? row.src_dn : null
    const callee = row.dst_type === dnType.extension ? row.dst_dn : null
    return [{ fromMs, toMs, caller, agents: [caller, callee].filter((dn) => dn !== null) }]
  })
  return talks.map((talk) => {
    const { caller, fromMs } = talk
    const isBusy = talks.some(
      (other) =>
        other !== talk &&
        caller !== null &&
        other.agents.includes(caller) &&
        other.fromMs < fromMs &&
        other.toMs > fromMs,
    )
    return { ...talk, consultedBy: isBusy && caller !== null ? caller : undefined }
  })
}

function byOrder(a: SegmentRow, b: SegmentRow): number {
  const started = (row: SegmentRow) => readWallMs(row.start_time) ?? 0
  return (
    started(a) - started(b) || Number(a.seq_order) - Number(b.seq_order) || Number(a.segment_id) - Number(b.segment_id)
  )
}

function directionOf(rows: readonly SegmentRow[], first: SegmentRow): Direction {
  if (first.src_type === dnType.externalLine) return 'inbound'
  return rows.some((row) => row.dst_type === dnType.externalLine) ? 'outbound' : 'internal'
}

function legsOf(row: SegmentRow, rows: readonly SegmentRow[], direction: Direction): ReportedLeg[] {
  const startMs = readWallMs(row.start_time)
  const endMs = readWallMs(row.end_time)
  if (startMs === undefined || endMs === undefined) return []
  const times = { row: String(row.segment_id), startMs, endMs: Math.max(startMs, endMs) }
  const called = row.dst_type === dnType.extension
  const dialled = row.dst_type === dnType.externalLine
  if (!called && !dialled) return [wayLeg(row, rows, direction, times)]
  const connected = row.type === segmentType.connected
  const outcome: Outcome = connected
    ? 'answered'
    : direction === 'inbound' && gaveUp(row, rows)
      ? 'abandoned'
      : 'missed'
  const own = called ? partyOf(row.dst_dn, row.dst_name) : sourceAgent(row)
  const leg: ReportedLeg = {
    ...times,
    leg: `participant ${row.dst_id}`,
    agent: own,
    answeredMs: connected ? startMs : undefined,
    outcome,
  }
  const isCaller = direction === 'internal' && row === rows[0]
  return isCaller ? [{ ...times, row: `${times.row}:caller`, leg: route, agent: sourceAgent(row) }, leg] : [leg]
}

type Times = Pick<ReportedLeg, 'row' | 'startMs' | 'endMs'>

function wayLeg(row: SegmentRow, rows: readonly SegmentRow[], direction: Direction, times: Times): ReportedLeg {
  const group = row.dst_type === dnType.group ? partyOf(row.dst_dn, row.dst_name) : undefined
  const recorded = row.dst_type === dnType.voicemail && row.type === segmentType.connected
  const outcome = recorded ? 'voicemail' : gaveUp(row, rows) ? 'abandoned' : undefined
  const agent = direction === 'inbound' ? undefined : sourceAgent(row)
  return { ...times, leg: route, agent, queue: group, outcome }
}

/** The caller ended the call in this segment, its last, and nobody had answered. */
function gaveUp(row: SegmentRow, rows: readonly SegmentRow[]): boolean {
  const caller = rows[0]?.src_id
  const talked = rows.some(({ type, dst_type: to }) => type === segmentType.connected && isPerson(to))
  const later = rows.some((other) => (readWallMs(other.end_time) ?? 0) > (readWallMs(row.end_time) ?? 0))
  return caller !== null && row.action_party_id === caller && !talked && !later
}

const isPerson = (type: number | null) => type === dnType.extension || type === dnType.externalLine

function sourceAgent(row: SegmentRow) {
  return row.src_type === dnType.extension ? partyOf(row.src_dn, row.src_name) : undefined
}

function partyOf(dn: string | null, name: string | null) {
  return dn ? agentParty(cut(dn, 50), name) : undefined
}
