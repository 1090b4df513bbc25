/** How a connection in `cdroutput` ended. */
import type { Outcome } from '../../../../core/calls/event.ts'
import type { ReportedLeg } from '../../rows/reported-call.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import type { CdrOutputRow } from './row.ts'

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
