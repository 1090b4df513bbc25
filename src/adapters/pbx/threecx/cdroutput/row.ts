/**
 * A row of 3CX's `cdroutput` (V20 U6 and later), with the columns that calls are read from. One row is one connection
 * between two participants; a call is several rows with one main_call_history_id. Meanings: 3CX's call detail record
 * guide, https://www.3cx.com/docs/call-detail-record-guide/.
 */
export interface CdrOutputRow {
  readonly cdr_id: string
  readonly call_history_id: string | null
  /** That of the call which this one was joined to, else the same as call_history_id. */
  readonly main_call_history_id: string | null
  /** The row that this one modifies: of a transfer, the conversation that was transferred. */
  readonly base_cdr_id: string | null
  readonly originating_cdr_id: string | null
  readonly continued_in_cdr_id: string | null
  readonly source_entity_type: string | null
  readonly source_dn_number: string | null
  readonly source_dn_name: string | null
  readonly source_participant_name: string | null
  readonly source_participant_phone_number: string | null
  readonly source_participant_trunk_did: string | null
  readonly destination_participant_id: string | null
  readonly destination_entity_type: string | null
  readonly destination_dn_number: string | null
  readonly destination_dn_name: string | null
  readonly destination_participant_phone_number: string | null
  readonly creation_method: string | null
  readonly creation_forward_reason: string | null
  readonly termination_reason: string | null
  readonly termination_reason_details: string | null
  /** `2025-12-08 21:32:26.70634+00`; the session's zone is UTC. */
  readonly cdr_started_at: string
  readonly cdr_answered_at: string | null
  readonly cdr_ended_at: string
}

export interface CdrOutputTables {
  readonly cdroutput: CdrOutputRow
}

export const cdrOutputColumns = [
  'cdr_id',
  'call_history_id',
  'main_call_history_id',
  'base_cdr_id',
  'originating_cdr_id',
  'continued_in_cdr_id',
  'source_entity_type',
  'source_dn_number',
  'source_dn_name',
  'source_participant_name',
  'source_participant_phone_number',
  'source_participant_trunk_did',
  'destination_participant_id',
  'destination_entity_type',
  'destination_dn_number',
  'destination_dn_name',
  'destination_participant_phone_number',
  'creation_method',
  'creation_forward_reason',
  'termination_reason',
  'termination_reason_details',
  'cdr_started_at',
  'cdr_answered_at',
  'cdr_ended_at',
] as const satisfies readonly (keyof CdrOutputRow)[]

const noId = '00000000-0000-0000-0000-000000000000'

/** An id that is given; 3CX writes null or zeros where there is none. */
export function idOf(id: string | null): string | undefined {
  return id === null || id === noId ? undefined : id
}

/** The id that all rows of one call share. */
export function callOf(row: CdrOutputRow): string {
  return idOf(row.main_call_history_id) ?? idOf(row.call_history_id) ?? row.cdr_id
}
