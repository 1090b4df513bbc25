/** How a connection in `cdroutput` ended. */
import type { Outcome } from '../../../../core/calls/event.ts'
import type { ReportedLeg } from '../../rows/reported-call.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import { type CdrOutputRow, idOf } from './row.ts'

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

/** Why a call leaves an extension before its phone rings. */
const reasonsBeforeRinging: ReadonlySet<string> = new Set([
  ...['forward_all', 'not_registered', 'not_available', 'no_destinations', 'callback'],
  ...['office_time', 'out_of_office', 'break_time', 'holiday', 'by_caller_id', 'by_did'],
])
/** No phone rings, and nobody decides anything, in so short a time. */
const routingMs = 200

/** The call was sent on at once, by the settings of the extension: its phone did not ring. */
export function neverRang(row: CdrOutputRow, byId: ReadonlyMap<string, CdrOutputRow>): boolean {
  if (row.destination_entity_type !== 'extension' || !isPassedOn(row) || row.cdr_answered_at !== null) return false
  const next = byId.get(idOf(row.continued_in_cdr_id) ?? '')
  const reasons = [row.termination_reason_details, next?.creation_forward_reason].map((reason) => reason ?? '')
  if (reasons.some((reason) => busyDetails.has(reason))) return false
  const lastedMs = (readWallMs(row.cdr_ended_at) ?? 0) - (readWallMs(row.cdr_started_at) ?? 0)
  return lastedMs < routingMs || reasons.some((reason) => reasonsBeforeRinging.has(reason))
}

/** The call goes on in another row. */
export function isPassedOn({ termination_reason: reason }: CdrOutputRow): boolean {
  return reason === 'continued_in' || reason === 'redirected'
}

/** Of a phone that rang. `callerWaits`: it is the caller who gives up, if anybody does. */
export function endingOf(row: CdrOutputRow, callerWaits: boolean): Pick<ReportedLeg, 'answeredMs' | 'outcome'> {
  const answeredMs = readWallMs(row.cdr_answered_at)
  if (answeredMs !== undefined) return { answeredMs, outcome: 'answered' }
  const outcome = lostOutcome(row)
  return { outcome: outcome === 'abandoned' && !callerWaits ? 'missed' : outcome }
}

/** How a connection ended that was not made. */
export function lostOutcome(row: CdrOutputRow): Outcome {
  const details = row.termination_reason_details ?? ''
  if (busyDetails.has(details)) return 'busy'
  if (failures.has(details)) return 'failed'
  const byCaller = row.termination_reason === 'src_participant_terminated' || details === 'terminated_by_originator'
  return byCaller ? 'abandoned' : 'missed'
}
