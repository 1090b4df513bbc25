/**
 * From SwitchhookError to the wire. What the caller may see is the code and its sentence; details and cause go to
 * the log only, as ids and places in the code, never as text that may hold a body or a token.
 */
import type { ErrorCode, SwitchhookError } from '../../lib/errors.ts'
import { jsonResponse } from './headers.ts'

/** How errors look: `{error:{…}}`, the Re:amaze bridge's `{"error":"…"}`, the same with `success: false`, or what Odoo's template expects. */
export type ErrorStyle = 'standard' | 'bridge' | 'relay' | 'odoo'

const statuses = {
  bad_request: 400,
  bad_json: 400,
  bad_field: 400,
  unauthorized: 401,
  forbidden: 403,
  step_up_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  unsupported_content_type: 415,
  too_many_failed_tries: 429,
  rate_limited: 429,
  internal: 500,
  websocket_unsupported: 501,
  crm_unreachable: 502,
  crm_unavailable: 502,
  crm_bad_answer: 502,
  crm_unauthorized: 502,
  crm_forbidden: 502,
  crm_rejected: 502,
  not_configured: 503,
  storage_unavailable: 503,
  crm_rate_limited: 503,
  crm_not_configured: 503,
  too_late: 409,
  export_over: 409,
  crm_timeout: 504,
  // Of the forwarder's own program; no operation answers them.
  source_unreachable: 502,
  source_unauthorized: 502,
  source_unreadable: 502,
  cloud_unreachable: 502,
  cloud_unauthorized: 502,
  cloud_unavailable: 502,
  outbox_unavailable: 503,
} as const satisfies Record<ErrorCode, number>

export function statusOf(code: ErrorCode): number {
  return statuses[code]
}

/** The answer for an error, in the style of the contract it is for. */
export function errorResponse(error: SwitchhookError, style: ErrorStyle, requestId: string, asker?: Headers): Response {
  const { status, body } = wireForm(error, style, requestId)
  return jsonResponse(
    status,
    JSON.stringify(body),
    requestId,
    errorHeaders(error, status, style === 'bridge' || isPageVisit(asker)),
  )
}

function wireForm(error: SwitchhookError, style: ErrorStyle, requestId: string): { status: number; body: unknown } {
  const status = statuses[error.code]
  const { code, message, retryable } = error
  switch (style) {
    case 'standard':
      return { status, body: { error: { code, message, requestId, retryable } } }
    case 'bridge':
      return { status, body: { error: message } }
    case 'relay':
      return { status, body: { success: false, error: message } }
    case 'odoo': {
      // The module's users know these two sentences and this status; the envelope is that of its JSON-RPC.
      const refused = code === 'unauthorized'
      const said = refused ? (error.details.reason === 'missing_key' ? 'ApiKey not set' : 'Wrong APIKEY') : message
      const body = { jsonrpc: '2.0', id: null, error: { code, message: said, requestId, retryable } }
      return { status: refused ? 400 : status, body }
    }
  }
}

const basicChallenge = 'Basic realm="switchhook", charset="UTF-8"'
const bearerChallenge = 'Bearer realm="switchhook"'

/**
 * Whether a person opened the address in a browser: that asks for a key if it is challenged by Basic first and alone (Chrome
 * reads no second challenge behind a comma), and a page's own requests must not make it ask.
 */
export function isPageVisit(asker: Headers | undefined): boolean {
  const mode = asker?.get('sec-fetch-mode')
  return mode ? mode === 'navigate' : (asker?.get('accept')?.includes('text/html') ?? false)
}

function errorHeaders(error: SwitchhookError, status: number, asksPeople: boolean): Record<string, string> {
  const headers: Record<string, string> = {}
  if (status === 401) headers['www-authenticate'] = asksPeople ? basicChallenge : bearerChallenge
  if (error.retryAfterMs !== undefined)
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)))
  return headers
}
