/**
 * The rows of one call in `cdroutput` → CallEvents. The caller's way through the PBX (routing, menus, queues, groups,
 * mailbox) is one leg without an agent; each extension that rang is a leg of its own, and so is each line dialled.
 *
 * What must stay true: pure; events of a row keep their ids whatever other rows of the call are known; the end of a leg
 * that goes on in a row that is not there yet is not reported.
 */

import type { CallEvent } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { customerTalkSeconds } from '../../rows/customer-talk.ts'
import { eventsOf, externalParty, type ReportedCall, type ReportedLeg } from '../../rows/reported-call.ts'
import { historyAliases } from '../history.ts'
import { talksOf } from './consultation.ts'
import { type CallContext, contextOf } from './context.ts'
import { legsOf } from './legs.ts'
import { type CdrOutputRow, idOf } from './row.ts'
import { transfersOf } from './transfers.ts'

export { goesOn } from './context.ts'

/**
 * @param rows All rows known of one call, in any order.
 * @param asItStands Rows that are missing will not come any more.
 */
export function translateCdrOutput(
  sourceId: string,
  home: Home,
  call: string,
  rows: readonly CdrOutputRow[],
  asItStands = false,
): CallEvent[] {
  const context = contextOf(rows, home, asItStands)
  if (context === undefined) return []
  const legs = context.rows.flatMap((row) => legsOf(row, context))
  return eventsOf(sourceId, {
    callId: call,
    // Calls that were joined keep the ids that they were known by before.
    aliases: historyAliases(
      call,
      context.rows.flatMap((row) => idOf(row.call_history_id) ?? []),
    ),
    direction: context.direction,
    external: externalOf(context),
    did: context.rows.map((row) => row.source_participant_trunk_did).find(Boolean) ?? undefined,
    legs,
    transfers: context.rows.flatMap((row) => transfersOf(row, context)),
    whole: wholeOf(context, legs),
  })
}

/** Talk with the customer, where the legs don't show it. More rows make a later report of it. */
function wholeOf(context: CallContext, legs: readonly ReportedLeg[]): ReportedCall['whole'] {
  const talkSeconds = context.openLegs.size === 0 ? customerTalkSeconds(talksOf(context)) : undefined
  const ends = legs.flatMap(({ endMs }) => endMs ?? [])
  if (talkSeconds === undefined || ends.length === 0) return undefined
  const row = `talk-${String(context.rows.length).padStart(5, '0')}`
  return { row, endMs: Math.max(...ends), talkSeconds }
}

function externalOf({ rows, first, direction, home }: CallContext) {
  if (direction === 'inbound') {
    return externalParty(first.source_participant_phone_number ?? '', home, first.source_participant_name ?? undefined)
  }
  if (direction === 'internal') return undefined
  const line = rows.find((row) => row.destination_entity_type === 'external_line')
  const dialled = (line ?? first).destination_participant_phone_number ?? first.destination_dn_number ?? ''
  return externalParty(dialled, home)
}
