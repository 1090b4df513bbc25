/** The answer to a request that failed, and what the log says of it. */
import { type SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { failureFields } from '../../lib/failure-fields.ts'
import { consoleLog, type Log } from '../../ports/log.ts'
import { maskAddress } from '../security/address-group.ts'
import { type ErrorStyle, errorResponse, statusOf } from './errors.ts'
import { deploymentOrNone, type HonoContext, type Runtime, withCors } from './runtime.ts'

export interface FailureFacts {
  readonly requestId: string
  readonly style: ErrorStyle | undefined
  /** The path's pattern, never the path: that may hold a number. */
  readonly route: string
}

/** The answer to a request that failed; what an operator should see is logged. */
export function failedResponse<Bindings extends object>(
  thrown: unknown,
  runtime: Runtime<Bindings>,
  c: HonoContext<Bindings>,
  { requestId, style = 'standard', route }: FailureFacts,
): Response {
  const error = toSwitchhookError(thrown)
  logFailure(error, deploymentOrNone(runtime, c)?.platform.log ?? consoleLog, {
    requestId,
    route: `${c.req.method} ${route}`,
    address: maskAddress(runtime.entry.clientAddress(c.req.raw)),
  })
  return withCors(errorResponse(error, style, requestId, c.req.raw.headers), runtime, c)
}

function logFailure(error: SwitchhookError, log: Log, facts: Readonly<Record<string, string>>): void {
  const status = statusOf(error.code)
  if (status >= 500) log.error('request_failed', { ...facts, status, ...failureFields(error) })
  else if (status === 401 || status === 403 || status === 429) {
    log.warn('request_refused', { ...facts, status, ...failureFields(error) })
  }
}
