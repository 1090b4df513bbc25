/**
 * The legs that a row of `cdroutput` tells of: the caller's way through the PBX is one leg without an agent, each
 * extension that rang is a leg of its own, and so is each line dialled.
 */
import type { Direction } from '../../../../core/calls/event.ts'
import type { ReportedLeg } from '../../rows/reported-call.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import { endingOf, isPassedOn, lostOutcome } from './ending.ts'
import { partyOf, sourceAgent } from './parties.ts'
import { type CdrOutputRow, idOf } from './row.ts'

const groups: ReadonlySet<string> = new Set(['queue', 'ring_group_hunt', 'ring_group_ring_all', 'paging_group'])
const mailboxes: ReadonlySet<string> = new Set(['voicemail', 'vmail_console'])

/** The name of the leg that is the caller's way through the PBX. */
const route = 'route'

/** The rows of a call, in order, and what follows from all of them. */
export interface Story {
  readonly rows: readonly CdrOutputRow[]
  readonly first: CdrOutputRow
  readonly direction: Direction
  readonly country: string
}

/** What a row tells of a leg; nothing where it only passes the call on, or has no readable time. */
export function legOf(row: CdrOutputRow, story: Story): ReportedLeg[] {
  const startMs = readWallMs(row.cdr_started_at)
  const endMs = readWallMs(row.cdr_ended_at)
  if (startMs === undefined || endMs === undefined) return []
  const times = { row: row.cdr_id, startMs, endMs: Math.max(startMs, endMs) }
  const to = row.destination_entity_type ?? ''
  const leg = idOf(row.destination_participant_id) ?? row.cdr_id
  if (to === 'extension') {
    const agent = partyOf(row.destination_dn_number, row.destination_dn_name)
    const direct = row.creation_forward_reason !== 'polling' && story.direction === 'inbound'
    return [...callerOf(row, story, times), { ...times, leg, agent, ...endingOf(row, direct) }]
  }
  if (to === 'external_line') {
    // A caller from outside who is sent to a line outside is nobody's conversation here.
    const agent = row.source_entity_type === 'extension' ? sourceAgent(row) : undefined
    return [{ ...times, leg, agent, ...endingOf(row, false) }]
  }
  if (to === 'outbound_rule' && isPassedOn(row)) return []
  return [routeLeg(row, story, times)]
}

type Times = Pick<ReportedLeg, 'row' | 'startMs' | 'endMs'>

/** Of a call between extensions, the one who called. */
function callerOf(row: CdrOutputRow, story: Story, times: Times): ReportedLeg[] {
  if (story.direction !== 'internal' || row !== story.first || row.source_entity_type !== 'extension') return []
  return [{ ...times, row: `${row.cdr_id}:caller`, leg: route, agent: sourceAgent(row) }]
}

function routeLeg(row: CdrOutputRow, story: Story, times: Times): ReportedLeg {
  const to = row.destination_entity_type ?? ''
  const isGroup = groups.has(to)
  const queue = isGroup ? partyOf(row.destination_dn_number, row.destination_dn_name) : undefined
  const agent = story.direction === 'inbound' ? undefined : sourceAgent(row)
  const outcome = mailboxes.has(to)
    ? row.cdr_answered_at === null
      ? 'missed'
      : 'voicemail'
    : isPassedOn(row)
      ? undefined
      : lostOutcome(row)
  return { ...times, leg: route, agent, queue, outcome }
}
