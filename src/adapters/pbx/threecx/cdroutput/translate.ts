/**
 * The rows of one call in `cdroutput` → CallEvents. The caller's way through the PBX (routing, menus, queues, groups,
 * mailbox) is one leg without an agent; each extension that rang is a leg of its own, and so is each line dialled.
 *
 * What must stay true: pure; events of a row keep their ids whatever other rows of the call are known.
 */
import type { CallEvent, Direction } from '../../../../core/calls/event.ts'
import { eventsOf, externalParty, type ReportedTransfer } from '../../rows/reported-call.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import { historyAliases } from '../history.ts'
import { legOf, type Story } from './legs.ts'
import { agentOf, partyOf } from './parties.ts'
import { type CdrOutputRow, idOf } from './row.ts'

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

function transferOf(row: CdrOutputRow, { rows }: Story): ReportedTransfer[] {
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
