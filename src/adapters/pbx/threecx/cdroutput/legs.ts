/**
 * The legs that a row of `cdroutput` reports: the caller's way through the PBX is one leg without an agent, each
 * extension that rang is a leg of its own, and so is each line dialled.
 */
import type { AgentParty } from '../../../../core/calls/event.ts'
import type { ReportedLeg } from '../../rows/reported-call.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import { type CallContext, legName, route } from './context.ts'
import { endingOf, isPassedOn, lostOutcome, neverRang } from './ending.ts'
import { agentOf, partyOf, sourceAgent } from './parties.ts'
import { type CdrOutputRow, idOf } from './row.ts'

const groups: ReadonlySet<string> = new Set(['queue', 'ring_group_hunt', 'ring_group_ring_all', 'paging_group'])
const mailboxes: ReadonlySet<string> = new Set(['voicemail', 'vmail_console'])

/** What a row reports of a leg; nothing where it only passes the call on, or has no readable time. */
export function legsOf(row: CdrOutputRow, context: CallContext): ReportedLeg[] {
  const startMs = readWallMs(row.cdr_started_at)
  const endMs = readWallMs(row.cdr_ended_at)
  // A supervisor who listens in, or whispers, neither rings nor answers.
  if (startMs === undefined || endMs === undefined || row.creation_method === 'barge_in') return []
  const times = { row: row.cdr_id, startMs, endMs: Math.max(startMs, endMs) }
  const legs = [...callerOf(row, context, times), ...ownLegs(row, context, times)]
  return legs.map((leg) => (context.openLegs.has(leg.leg) ? { ...leg, endMs: undefined } : leg))
}

type Times = Pick<ReportedLeg, 'row' | 'startMs'> & { readonly endMs: number }

function ownLegs(row: CdrOutputRow, context: CallContext, times: Times): ReportedLeg[] {
  const to = row.destination_entity_type ?? ''
  if (to === 'extension') return neverRang(row, context.byId) ? [] : [extensionLeg(row, context, times)]
  const inbound = context.direction === 'inbound'
  if (to === 'external_line') {
    return [{ ...times, leg: legName(row), agent: lineAgent(row, context), ...endingOf(row, inbound) }]
  }
  if (to === 'outbound_rule' && isPassedOn(row)) return []
  return [routeLeg(row, context, times)]
}

function extensionLeg(row: CdrOutputRow, { direction, lineAnsweredMs }: CallContext, times: Times): ReportedLeg {
  const agent = partyOf(row.destination_dn_number, row.destination_dn_name)
  const direct = row.creation_forward_reason !== 'polling' && direction === 'inbound'
  const leg = { ...times, leg: legName(row), agent, ...endingOf(row, direct) }
  if (direction !== 'outbound' || leg.answeredMs === undefined) return leg
  // Who is rung first, by a queue that calls back, has answered the customer only once the customer has answered.
  const answeredMs = lineAnsweredMs === undefined ? undefined : Math.max(leg.answeredMs, lineAnsweredMs)
  return answeredMs === undefined || answeredMs > times.endMs
    ? { ...leg, answeredMs: undefined, outcome: 'missed' }
    : { ...leg, answeredMs }
}

/**
 * Whose a conversation on a line outside is: of who dialled, and of an extension whose own mobile rings along. A caller
 * from outside who is sent to a line outside is nobody's conversation here.
 */
function lineAgent(row: CdrOutputRow, { direction, byId }: CallContext): AgentParty | undefined {
  if (row.creation_method === 'fork') {
    const origin = byId.get(idOf(row.originating_cdr_id) ?? '')
    return origin?.destination_entity_type === 'extension' ? agentOf(origin) : undefined
  }
  return row.source_entity_type === 'extension' && direction !== 'internal' ? sourceAgent(row) : undefined
}

/** Of a call between extensions, the one who called. */
function callerOf(row: CdrOutputRow, { direction, first }: CallContext, times: Times): ReportedLeg[] {
  const isCaller = direction === 'internal' && row === first && row.source_entity_type === 'extension'
  if (!isCaller || legName(row) === route) return []
  return [{ ...times, row: `${row.cdr_id}:caller`, leg: route, agent: sourceAgent(row) }]
}

function routeLeg(row: CdrOutputRow, { direction }: CallContext, times: Times): ReportedLeg {
  const to = row.destination_entity_type ?? ''
  const queue = groups.has(to) ? partyOf(row.destination_dn_number, row.destination_dn_name) : undefined
  const agent = direction === 'inbound' || row.source_entity_type !== 'extension' ? undefined : sourceAgent(row)
  const outcome = mailboxes.has(to)
    ? row.cdr_answered_at === null
      ? 'missed'
      : 'voicemail'
    : isPassedOn(row)
      ? undefined
      : lostOutcome(row)
  return { ...times, leg: route, agent, queue, outcome }
}
