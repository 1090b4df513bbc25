/** Rows of 3CX V20's cdroutput for true calls, by 3CX's guide; and the table as it is on a PBX. */
import type { CdrOutputRow } from '../../../src/adapters/pbx/threecx/cdroutput/row.ts'
import { uuidAt } from '../../../src/programs/forwarder/sources/threecx-cdroutput/table.ts'
import type { Blind, Ring, TrueCall } from './true-calls.ts'

const sides = ['source', 'destination'].map(
  (
    side,
  ) => `${side}_participant_id uuid, ${side}_entity_type varchar, ${side}_dn_number varchar, ${side}_dn_type varchar,
  ${side}_dn_name varchar, ${side}_participant_name varchar, ${side}_participant_phone_number varchar,
  ${side}_participant_trunk_did varchar, ${side}_participant_is_incoming boolean,
  ${side}_participant_is_already_connected boolean, ${side}_participant_group_name varchar,
  ${side}_participant_billing_suffix varchar`,
)

export const cdrOutputSchema = `create table cdroutput (
  cdr_id uuid primary key, call_history_id uuid, ${sides.join(', ')},
  base_cdr_id uuid, originating_cdr_id uuid, creation_method varchar, creation_forward_reason varchar,
  termination_reason varchar, terminated_by_participant_id uuid, continued_in_cdr_id uuid,
  cdr_started_at timestamptz(6), cdr_ended_at timestamptz(6), cdr_answered_at timestamptz(6),
  termination_reason_details varchar, processed boolean, migrated boolean, main_call_history_id uuid,
  source_presentation varchar, offload_id bigint)`

/** The consultation is a call of its own until it is joined: 3 s that are no talk with the customer. */
export const cdrOutputBlind: Blind = { talkSeconds: { 'attended transfer': 25 } }

type Row = CdrOutputRow & { readonly source_dn_type?: string | null; readonly destination_dn_type?: string | null }

/** 3CX's own form: zeros, the time of `s` into the call, and a counter. */
function uuid(call: TrueCall, s: number, index: number): string {
  const counter = (call.seq * 64 + index).toString(16).padStart(8, '0')
  return `${uuidAt(call.startMs + s * 1000).slice(0, -8)}${counter}`
}

const at = (call: TrueCall, s: number) =>
  `${new Date(call.startMs + s * 1000).toISOString().slice(0, 19).replace('T', ' ')}.000000+00`

export function cdrOutputRows(call: TrueCall): Row[] {
  const history = uuid(call, 0, 63)
  let rows = 0
  const row = (fromS: number, toS: number, parts: Partial<Row>): Row => {
    const fromLine = call.direction === 'inbound'
    rows += 1
    return {
      cdr_id: uuid(call, fromS, rows),
      call_history_id: history,
      main_call_history_id: history,
      base_cdr_id: null,
      originating_cdr_id: null,
      continued_in_cdr_id: null,
      source_entity_type: fromLine ? 'external_line' : 'extension',
      source_dn_number: fromLine ? '10001' : (call.caller ?? null),
      source_dn_type: fromLine ? 'provider' : 'extension',
      source_dn_name: fromLine ? 'Trunk' : `Agent ${call.caller}`,
      source_participant_name: fromLine ? (call.number ?? '') : `Agent ${call.caller}`,
      source_participant_phone_number: fromLine ? (call.number ?? '') : (call.caller ?? ''),
      source_participant_trunk_did: call.did ?? '',
      destination_participant_id: uuid(call, fromS, 31 + rows),
      destination_entity_type: null,
      destination_dn_number: null,
      destination_dn_name: null,
      destination_participant_phone_number: null,
      creation_method: 'route_to',
      creation_forward_reason: 'none',
      termination_reason: 'continued_in',
      termination_reason_details: '',
      cdr_started_at: at(call, fromS),
      cdr_answered_at: null,
      cdr_ended_at: at(call, toS),
      ...parts,
    }
  }
  if (call.direction === 'outbound') return outboundRows(call, row)
  const init: Partial<Row> = { creation_method: 'call_init' }
  if (call.direction === 'internal')
    return call.rings.map((ring) => row(ring.ringS, ring.endS, { ...ringing(call, ring), ...init }))
  const routing = row(0, 0, { ...init, destination_entity_type: 'inbound_routing', destination_dn_name: 'Main' })
  const group = call.group && groupRow(call, row)
  const made = [routing, ...(group ? [group] : [])]
  const transferred = call.transfer ? transferRows(call, row) : undefined
  if (transferred) return [...made, ...transferred]
  const polled = call.group?.kind === 'queue' ? 'polling' : 'by_did'
  for (const ring of call.rings) {
    const linked = { originating_cdr_id: group?.cdr_id ?? routing.cdr_id, creation_forward_reason: polled }
    made.push(row(ring.ringS, ring.endS, { ...ringing(call, ring), ...linked }))
  }
  if (call.mailboxS !== undefined) {
    made.push(
      row(call.mailboxS, call.endS, {
        ...{ destination_entity_type: 'voicemail', destination_dn_number: '101', creation_method: 'divert' },
        ...{ creation_forward_reason: 'no_answer', termination_reason: 'src_participant_terminated' },
        cdr_answered_at: at(call, call.mailboxS),
      }),
    )
  }
  return made
}

type MakeRow = (fromS: number, toS: number, parts: Partial<Row>) => Row

function groupRow(call: TrueCall, row: MakeRow): Row {
  const answered = call.rings.find((ring) => ring.answerS !== undefined)
  const type = call.group?.kind === 'queue' ? 'queue' : 'ring_group_ring_all'
  return row(0, answered?.answerS ?? call.endS, {
    ...{ destination_entity_type: type, destination_dn_type: type },
    ...{ destination_dn_number: call.group?.extension ?? null, destination_dn_name: call.group?.name ?? null },
    creation_method: 'divert',
    creation_forward_reason: 'by_did',
    termination_reason: answered ? 'continued_in' : 'src_participant_terminated',
    termination_reason_details: answered ? '' : 'terminated_by_originator',
  })
}

/** A connection to an extension and how it ended. */
function ringing(call: TrueCall, ring: Ring): Partial<Row> {
  const ends = {
    'no-answer': ['redirected', 'no_answer'],
    busy: ['rejected', 'busy'],
    elsewhere: ['cancelled', 'completed_elsewhere'],
    caller: ['src_participant_terminated', 'terminated_by_originator'],
  } as const
  const [reason, details] = ring.why ? ends[ring.why] : ['dst_participant_terminated', '']
  return {
    destination_entity_type: 'extension',
    destination_dn_type: 'extension',
    destination_dn_number: ring.extension,
    destination_dn_name: `Agent ${ring.extension}`,
    destination_participant_phone_number: ring.extension,
    cdr_answered_at: ring.answerS === undefined ? null : at(call, ring.answerS),
    termination_reason: reason,
    termination_reason_details: details,
  }
}

function outboundRows(call: TrueCall, row: MakeRow): Row[] {
  const rule = row(0, 0, { creation_method: 'call_init', destination_entity_type: 'outbound_rule' })
  return [
    { ...rule, destination_participant_phone_number: call.number ?? '' },
    ...call.rings.map((ring) =>
      row(ring.ringS, ring.endS, {
        ...ringing(call, ring),
        ...{
          destination_entity_type: 'external_line',
          destination_dn_type: 'provider',
          destination_dn_number: '10001',
        },
        ...{ destination_dn_name: 'Trunk', destination_participant_phone_number: call.number ?? '' },
      }),
    ),
  ]
}

function transferRows(call: TrueCall, row: MakeRow): Row[] {
  const [first, second] = call.rings
  const transfer = call.transfer
  if (!first || !second || !transfer) return []
  const before = { ...row(first.ringS, first.endS, ringing(call, first)), termination_reason: 'continued_in' }
  if (transfer.kind === 'blind') {
    const after = row(second.ringS, second.endS, { ...ringing(call, second), creation_method: 'transfer' })
    return [
      { ...before, continued_in_cdr_id: after.cdr_id },
      { ...after, base_cdr_id: before.cdr_id },
    ]
  }
  // The consultation was a call of its own until it was joined.
  const consultation = row(second.ringS, transfer.atS, {
    ...ringing(call, second),
    call_history_id: uuid(call, second.ringS, 62),
    ...{ creation_method: 'call_init', source_entity_type: 'extension', source_dn_number: transfer.from },
    ...{ source_dn_name: `Agent ${transfer.from}`, source_participant_phone_number: transfer.from },
    ...{ source_participant_trunk_did: '', termination_reason: 'continued_in', termination_reason_details: '' },
  })
  const joined = row(transfer.atS, second.endS, {
    ...ringing(call, second),
    ...{ creation_method: 'join', cdr_answered_at: at(call, transfer.atS), base_cdr_id: before.cdr_id },
    destination_participant_id: consultation.destination_participant_id,
  })
  return [before, consultation, joined].map((one, i) => (i < 2 ? { ...one, continued_in_cdr_id: joined.cdr_id } : one))
}
