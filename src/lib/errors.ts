/**
 * The one error type that may reach an admin. Every code is listed in docs/errors.md and stays stable; the
 * message is one sentence that says what to do; `retryable` says whether the same request can succeed later.
 * `details` is for the log only and never leaves the process.
 */
export type ErrorCode =
  | 'bad_request'
  | 'bad_json'
  | 'bad_field'
  | 'unauthorized'
  | 'forbidden'
  | 'step_up_required'
  | 'not_found'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'unsupported_content_type'
  | 'too_many_failed_tries'
  | 'rate_limited'
  | 'not_configured'
  | 'websocket_unsupported'
  | 'storage_unavailable'
  | 'conflict'
  | 'too_late'
  | 'export_over'
  | 'internal'
  | 'crm_unreachable'
  | 'crm_timeout'
  | 'crm_rate_limited'
  | 'crm_unavailable'
  | 'crm_bad_answer'
  | 'crm_unauthorized'
  | 'crm_forbidden'
  | 'crm_rejected'
  | 'crm_not_configured'
  | 'source_unreachable'
  | 'source_unauthorized'
  | 'source_unreadable'
  | 'cloud_unreachable'
  | 'cloud_unauthorized'
  | 'cloud_unavailable'
  | 'outbox_unavailable'

export interface SwitchhookErrorOptions {
  readonly retryable?: boolean
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** For the log, never for the wire: no secrets, no bodies, no whole phone numbers. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

export class SwitchhookError extends Error {
  override readonly name = 'SwitchhookError'
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: SwitchhookErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
    this.details = options.details ?? {}
  }
}

/** Any thrown value as a SwitchhookError; what we did not prefetch becomes `internal` (retryable) with its cause kept. */
export function toSwitchhookError(thrown: unknown): SwitchhookError {
  if (thrown instanceof SwitchhookError) return thrown
  return new SwitchhookError(
    'internal',
    'Something failed inside Switchhook; try again, and report the request id if it stays.',
    {
      retryable: true,
      cause: thrown,
    },
  )
}
