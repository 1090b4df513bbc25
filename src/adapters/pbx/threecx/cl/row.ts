/**
 * A segment of a call in 3CX V18 to V20 U5: `cl_segments` joined with the participants and parties at both ends. Types
 * of participants and segments are those seen in public code; 3CX documents none of them.
 */
export interface SegmentRow {
  readonly call_id: number
  /** Only V20 has it. */
  readonly history_id: string | null
  readonly call_ended: string
  /** Null for a call without segments. */
  readonly segment_id: number | null
  readonly seq_order: number | null
  /** 1 ringing, 2 connected. */
  readonly type: number | null
  readonly start_time: string | null
  readonly end_time: string | null
  readonly action_party_id: number | null
  readonly src_id: number | null
  readonly src_type: number | null
  readonly src_dn: string | null
  readonly src_name: string | null
  readonly src_number: string | null
  readonly src_did: string | null
  readonly dst_id: number | null
  readonly dst_type: number | null
  readonly dst_dn: string | null
  readonly dst_name: string | null
  readonly dst_number: string | null
}

export const dnType = { extension: 0, externalLine: 1, group: 2, voicemail: 5 } as const
export const segmentType = { ringing: 1, connected: 2 } as const

export function callOf({ history_id: history, call_id: id }: SegmentRow): string {
  return history ?? `cl-${id}`
}
