/** Rows of 3CX V18's cl_* tables for true calls, and the tables. */
import type { TestServer } from '../databases.ts'
import type { Blind, TrueCall } from './true-calls.ts'

export const clBlind: Blind = {
  talkSeconds: { 'attended transfer': 25 },
  outcomes: { busy: 'missed', 'outbound busy': 'missed' },
}

export const clSchema = (history: string) => `
  create table cl_calls (id int primary key, start_time timestamptz, end_time timestamptz, is_answered boolean,
    ringing_dur interval, talking_dur interval, q_wait_dur interval${history});
  create table cl_participants (id int primary key, call_id int, info_id int, role int, is_inbound boolean, end_status int,
    forward_reason int, failure_reason int, start_time timestamptz, answer_time timestamptz, end_time timestamptz);
  create table cl_party_info (id int primary key, dn_type int, dn varchar, caller_number varchar, display_name varchar(255),
    dn_class varchar, firstlastname varchar, did_number varchar);
  create table cl_segments (id int primary key, call_id int, seq_order int, seq_group int, src_part_id int, dst_part_id int,
    start_time timestamptz, end_time timestamptz, type int, action_id int, action_party_id int)`

export const clTables = ['cl_calls', 'cl_participants', 'cl_party_info', 'cl_segments'] as const

interface Rows {
  readonly cl_calls: object[]
  readonly cl_participants: object[]
  readonly cl_party_info: object[]
  readonly cl_segments: object[]
}

export async function writeCl(server: TestServer, database: string, calls: readonly TrueCall[]): Promise<void> {
  const rows = calls.map(clRows)
  for (const table of clTables) {
    const all = rows.flatMap((one) => one[table])
    if (all.length > 0) await server.insert(database, table, all)
  }
}

export function clRows(call: TrueCall): Rows {
  const rows: Rows = { cl_calls: [], cl_participants: [], cl_party_info: [], cl_segments: [] }
  const at = (s: number) => new Date(call.startMs + s * 1000).toISOString()
  const callId = call.seq
  let next = call.seq * 50
  const participant = (type: number, dn: string, number: string, did = ''): number => {
    next += 1
    const info = { id: next, dn_type: type, dn, caller_number: number, display_name: type === 0 ? `Agent ${dn}` : '' }
    rows.cl_party_info.push({ ...info, did_number: did })
    rows.cl_participants.push({ id: next, call_id: callId, info_id: next, start_time: at(0), end_time: at(call.endS) })
    return next
  }
  let order = 0
  const segment = (src: number, dst: number, [fromS, toS]: readonly [number, number], type: number, by?: number) => {
    next += 1
    order += 1
    const times = { start_time: at(fromS), end_time: at(toS), type, action_id: 1, action_party_id: by ?? null }
    rows.cl_segments.push({ id: next, call_id: callId, seq_order: order, src_part_id: src, dst_part_id: dst, ...times })
  }
  const answered = call.truth.answerS !== undefined
  rows.cl_calls.push({ id: callId, start_time: at(0), end_time: at(call.endS), is_answered: answered })
  const inbound = call.direction === 'inbound'
  const src = inbound
    ? participant(1, '10001', call.number ?? '', call.did)
    : participant(0, call.caller ?? '', call.caller ?? '')
  if (inbound) segment(src, participant(13, '', ''), [0, 0], 1)
  if (call.group) {
    const firstAnswer = call.rings.find((ring) => ring.answerS !== undefined)?.answerS
    const lost = firstAnswer === undefined ? src : undefined
    segment(src, participant(2, call.group.extension, call.group.extension), [0, firstAnswer ?? call.endS], 1, lost)
  }
  const agents = new Map<string, number>()
  for (const [i, ring] of call.rings.entries()) {
    const consulting = call.transfer?.kind === 'attended' && i === 1
    const from = consulting ? (agents.get(call.transfer?.from ?? '') ?? src) : src
    const outbound = call.direction === 'outbound'
    const dst = outbound ? participant(1, '10001', call.number ?? '') : participant(0, ring.extension, ring.extension)
    agents.set(ring.extension, dst)
    const by = ring.why === 'caller' ? src : undefined
    segment(from, dst, [ring.ringS, ring.answerS ?? ring.endS], 1, by)
    if (ring.answerS === undefined) continue
    const atS = call.transfer?.atS ?? ring.endS
    if (consulting) segment(from, dst, [ring.answerS, atS], 2)
    segment(src, dst, [consulting ? atS : ring.answerS, ring.endS], 2)
  }
  if (call.mailboxS !== undefined) segment(src, participant(5, '101', '101'), [call.mailboxS, call.endS], 2)
  return rows
}
