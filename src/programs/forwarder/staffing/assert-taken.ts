/** What the cloud answered to a report of staffing. An older deployment has no such route, and is asked again after ten minutes. */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Answered } from '../push/cloud.ts'

const unknownRouteMs = 600_000

/** Throws the answer's fault. */
export function assertTaken(answer: Answered): void {
  if (answer.ok) return
  const { error } = answer.fault
  if (answer.status !== 404) throw error
  throw new SwitchhookError(error.code, error.message, { retryAfterMs: unknownRouteMs })
}
