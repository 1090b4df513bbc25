/**
 * Who gave the call to whom. Menus, scripts and queues create rows by `transfer` too: only somebody who talked, and is
 * gone from the conversation, has transferred it. A parked call is transferred once somebody else picks it up.
 */

import type { AgentParty } from '../../../../core/calls/event.ts'
import { cut } from '../../../../lib/cut.ts'
import type { ReportedTransfer } from '../../rows/reported-call.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import type { CallContext } from './context.ts'
import { partyOf, sourceAgent } from './parties.ts'
import { type CdrOutputRow, idOf } from './row.ts'

/** Who transfers is gone soon after; in a conference they stay. */
const leavesWithinMs = 3000

export function transfersOf(row: CdrOutputRow, context: CallContext): ReportedTransfer[] {
  const from = giverOf(row, context)
  const to = receiverOf(row)
  const atMs = readWallMs(row.cdr_started_at)
  return from === undefined || to === undefined || atMs === undefined ? [] : [{ row: row.cdr_id, atMs, from, to }]
}

function giverOf(row: CdrOutputRow, context: CallContext): AgentParty | undefined {
  const method = row.creation_method
  if ((method === 'transfer' || method === 'join') && !isParking(row)) return talkerGone(row, row, context)
  const parked = originsOf(row, context).find(isParking)
  return parked && talkerGone(parked, row, context)
}

/** Who had talked in what `row` came from, and has no part in `later`. */
function talkerGone(row: CdrOutputRow, later: CdrOutputRow, context: CallContext): AgentParty | undefined {
  const startMs = readWallMs(row.cdr_started_at) ?? 0
  const left = originsOf(row, context).filter(
    (one) => one.cdr_answered_at !== null && (readWallMs(one.cdr_ended_at) ?? 0) <= startMs + leavesWithinMs,
  )
  const stays = new Set(peopleOf(later).map(({ extension }) => extension))
  return left.flatMap(peopleOf).find(({ extension }) => !stays.has(extension))
}

/** The rows that a row came from, the nearest first. */
function originsOf(row: CdrOutputRow, { rows, byId }: CallContext): CdrOutputRow[] {
  const ids = [row.originating_cdr_id, row.base_cdr_id].flatMap((id) => byId.get(idOf(id) ?? '') ?? [])
  const continued = rows.filter(({ continued_in_cdr_id: next }) => next === row.cdr_id)
  return [...new Set([...ids, ...continued])]
}

/** The people of the PBX in a conversation with a person; one who listens to a menu is in none. */
function peopleOf(row: CdrOutputRow): AgentParty[] {
  const called = row.destination_entity_type
  const callee = called === 'extension' ? partyOf(row.destination_dn_number, row.destination_dn_name) : undefined
  const caller =
    row.source_entity_type === 'extension' && (called === 'extension' || called === 'external_line')
      ? sourceAgent(row)
      : undefined
  return [callee, caller].filter((one) => one !== undefined)
}

function receiverOf(row: CdrOutputRow): ReportedTransfer['to'] | undefined {
  const to = row.destination_entity_type
  if (to === 'extension') return partyOf(row.destination_dn_number, row.destination_dn_name)
  const outside = to === 'external_line' || to === 'outbound_rule'
  const number = (outside && row.destination_participant_phone_number) || row.destination_dn_number
  return number ? { number: cut(number, 300) } : undefined
}

function isParking({ destination_entity_type: type, destination_dn_number: number }: CdrOutputRow): boolean {
  return /park/i.test(type ?? '') || /^SP\d+$/i.test(number ?? '')
}
