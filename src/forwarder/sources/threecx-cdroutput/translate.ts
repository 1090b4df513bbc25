/**
 * The rows of one call in `cdroutput` → CallEvents. The caller's way through the PBX (routing, menus, queues, groups,
 * mailbox) is one leg without an agent; each extension that rang is a leg of its own, and so is each line dialled.
 *
 * What must stay true: pure; events of a row keep their ids whatever other rows of the call are known.
 */
import type { AgentParty, CallEvent, Direction, Outcome } from '../../../calls/event.ts'
import { agentParty, eventsOf, externalParty, type ToldLeg, type ToldTransfer } from '../../polled/told-call.ts'
import { readWallMs } from '../../polled/wall-time.ts'
import { historyAliases } from '../threecx-history.ts'
import { type CdrOutputRow, idOf } from './row.ts'

const groups: ReadonlySet<string> = new Set(['queue', 'ring_group_hunt', 'ring_group_ring_all', 'paging_group'])
const mailboxes: ReadonlySet<string> = new Set(['voicemail', 'vmail_console'])
const busyDetails: ReadonlySet<string> = new Set(['busy', 'line_busy', 'source_line_busy'])
/** Nobody could be rung at all. */
const failures: ReadonlySet<string> = new Set([
  'not_found',
  'no_route',
  'server_error',
  'license_limit_reached',
  'forwarding_loop',
  'destination_prohibited',
  'external_call_disabled',
  'caller_blacklisted',
  'invalid_destination',
  'invalid_dialcode',
])

/** The name of the leg that is the caller's way through the PBX. */
const route = 'route'

interface Story {
  readonly rows: readonly CdrOutputRow[]
  readonly first: CdrOutputRow
  readonly direction: Direction
  readonly country: string
}

/** @param rows All rows known of one call, in any order. */
export function translateCdrOutput(
  sourceId: string,
  country: string,
  call: string,
  rows: readonly CdrOutputRow[],
): CallEvent[] {
  const ordered = [...rows].sort(byStart)
  const [first] = ordered
  if (first === undefined) return []
  const story: Story = { rows: ordered, first, direction: directionOf(ordered, first), country }
  return eventsOf(sourceId, {
    callId: call,
    // Calls that were joined keep the ids that they were known by before.
    aliases: historyAliases(
      call,
      ordered.flatMap((row) => idOf(row.call_history_id) ?? []),
    ),
    direction: story.direction,
    external: externalOf(story),
    did: ordered.map((row) => row.source_participant_trunk_did).find(Boolean) ?? undefined,
    legs: ordered.flatMap((row) => legOf(row, story)),
    transfers: ordered.flatMap((row) => transferOf(row, story)),
  })
}

/** Times that one server writes in one zone are ordered as text, with any number of fractional digits. */
function byStart(a: CdrOutputRow, b: CdrOutputRow): number {
  if (a.cdr_started_at !== b.cdr_started_at) return a.cdr_started_at < b.cdr_started_at ? -1 : 1
  return a.cdr_id < b.cdr_id ? -1 : 1
}

function directionOf(rows: readonly CdrOutputRow[], first: CdrOutputRow): Direction {
  if (first.source_entity_type === 'external_line') return 'inbound'
  const leaves = rows.some(({ destination_entity_type: to }) => to === 'external_line' || to === 'outbound_rule')
  return leaves ? 'outbound' : 'internal'
}

function externalOf({ rows, first, direction, country }: Story) {
  if (direction === 'inbound') {
    return externalParty(
      first.source_participant_phone_number ?? '',
      country,
      first.source_participant_name ?? undefined,
    )
  }
  if (direction === 'internal') return undefined
  const line = rows.find((row) => row.destination_entity_type === 'external_line')
  const dialled = (line ?? first).destination_participant_phone_number ?? first.destination_dn_number ?? ''
  return externalParty(dialled, country)
}

function legOf(row: CdrOutputRow, story: Story): ToldLeg[] {
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

type Times = Pick<ToldLeg, 'row' | 'startMs' | 'endMs'>

/** Of a call between extensions, the one who called. */
function callerOf(row: CdrOutputRow, story: Story, times: Times): ToldLeg[] {
  if (story.direction !== 'internal' || row !== story.first || row.source_entity_type !== 'extension') return []
  return [{ ...times, row: `${row.cdr_id}:caller`, leg: route, agent: sourceAgent(row) }]
}

function routeLeg(row: CdrOutputRow, story: Story, times: Times): ToldLeg {
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

function isPassedOn({ termination_reason: reason }: CdrOutputRow): boolean {
  return reason === 'continued_in' || reason === 'redirected'
}

function endingOf(row: CdrOutputRow, callerWaits: boolean): Pick<ToldLeg, 'answeredMs' | 'outcome'> {
  const answeredMs = readWallMs(row.cdr_answered_at)
  if (answeredMs !== undefined) return { answeredMs, outcome: 'answered' }
  const outcome = lostOutcome(row)
  return { outcome: outcome === 'abandoned' && !callerWaits ? 'missed' : outcome }
}

/** How a connection ended that was not made. */
function lostOutcome(row: CdrOutputRow): Outcome {
  const details = row.termination_reason_details ?? ''
  if (busyDetails.has(details)) return 'busy'
  if (failures.has(details)) return 'failed'
  const byCaller = row.termination_reason === 'src_participant_terminated' || details === 'terminated_by_originator'
  return byCaller ? 'abandoned' : 'missed'
}

function transferOf(row: CdrOutputRow, { rows }: Story): ToldTransfer[] {
  if (row.creation_method !== 'transfer' && row.creation_method !== 'join') return []
  const atMs = readWallMs(row.cdr_started_at)
  const number = row.destination_dn_number || row.destination_participant_phone_number
  if (atMs === undefined || !number) return []
  const base = rows.find(({ cdr_id: id }) => id === row.base_cdr_id || id === row.originating_cdr_id)
  const from = base && agentOf(base)
  const toExtension = row.destination_entity_type === 'extension'
  const to = toExtension ? partyOf(number, row.destination_dn_name) : { number: number.slice(0, 300) }
  return to === undefined ? [] : [{ row: row.cdr_id, atMs, from, to }]
}

/** The person of the PBX in a conversation: the one called, or the one who called out. */
function agentOf(row: CdrOutputRow): AgentParty | undefined {
  if (row.destination_entity_type === 'extension') return partyOf(row.destination_dn_number, row.destination_dn_name)
  return row.source_entity_type === 'extension' ? sourceAgent(row) : undefined
}

function sourceAgent(row: CdrOutputRow): AgentParty | undefined {
  return partyOf(row.source_dn_number, row.source_dn_name)
}

function partyOf(number: string | null, name: string | null): AgentParty | undefined {
  return number ? agentParty(number.slice(0, 50), name) : undefined
}
