/**
 * SuiteCRM's errors → SwitchhookErrors. Its API answers nearly every failure with 400, so the words decide, not the
 * status; OAuth says 500 for a wrong password. Each sentence says what an admin can do.
 */
import { type ErrorCode, SwitchhookError } from '../../../lib/errors.ts'
import { explanation } from '../http/explanation.ts'
import { type CrmAnswer, type CrmHttp, failedAnswer } from '../http/request.ts'
import { errorWords } from './suitecrm-http.ts'

/** What connectors do something about; kept in the error's details. */
export type FailureReason = 'not found' | 'database' | 'no right' | 'no user'

interface Failure {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly message: string
  readonly reason?: FailureReason
}

function error({ code, retryable, message, reason }: Failure, status: number): SwitchhookError {
  return new SwitchhookError(code, message, { retryable, details: { crm: 'SuiteCRM', status, reason } })
}

export function failureReason(thrown: unknown): unknown {
  return thrown instanceof SwitchhookError ? thrown.details.reason : undefined
}

export function alreadyExists(answer: CrmAnswer): boolean {
  return answer.status === 400 && /\bis already exist/i.test(errorWords(answer.body)?.detail ?? '')
}

/** Whether OAuth itself refused, as it does without a token: so the API is there. */
export function isOAuthRefusal(answer: CrmAnswer): boolean {
  return answer.status === 401 && errorWords(answer.body)?.error === 'access_denied'
}

/** Whether the web server kept our Authorization header to itself. */
export function headerWasDropped(answer: CrmAnswer): boolean {
  const hint = errorWords(answer.body)?.hint ?? ''
  return answer.status === 401 && /two dots|missing\W+authorization/i.test(hint)
}

/** The error for an answer of the API that is not a success. */
export function apiFailure(http: CrmHttp, answer: CrmAnswer): SwitchhookError {
  const { status } = answer
  const words = errorWords(answer.body)
  if (status === 401) return error(refusal(http, answer), status)
  if (status !== 400 || words === undefined) return failedAnswer(http, answer)
  return error(badRequest(words.detail, explanation(answer.body, http.secrets) ?? 'no reason given'), status)
}

function refusal(http: CrmHttp, answer: CrmAnswer): Failure {
  const refused = { code: 'crm_unauthorized', retryable: false } as const
  if (headerWasDropped(answer)) {
    const message =
      'SuiteCRM did not get our Authorization header: its web server drops it. With Apache set `CGIPassAuth On`, or `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1`.'
    return { ...refused, message }
  }
  const said = errorWords(answer.body)?.hint || explanation(answer.body, http.secrets)
  const because = said ? ` (${said.replace(/[.\s]+$/, '')})` : ''
  return { ...refused, message: `SuiteCRM refused a fresh token${because}: check ${http.credentialsHint}.` }
}

function badRequest(detail: string, said: string): Failure {
  if (/id is empty when trying to get Users/i.test(detail)) {
    const message =
      'SuiteCRM acts for nobody: open the OAuth2 client under Admin, OAuth2 Clients and Tokens, and choose its associated user.'
    return { code: 'crm_unauthorized', retryable: false, reason: 'no user', message }
  }
  if (/not have access|access denied|not allowed|access is denied|no access|AccessDenied/i.test(detail)) {
    const message = `SuiteCRM's API user may not do this (${said}): give its role the rights listed in docs/crm-suitecrm.md.`
    return { code: 'crm_forbidden', retryable: false, reason: 'no right', message }
  }
  // The sentence is translated; the name of the file is not.
  if (/suitecrm\.log/i.test(detail)) {
    const message = 'SuiteCRM reports a failure of its database: see suitecrm.log on its server.'
    return { code: 'crm_unavailable', retryable: true, reason: 'database', message }
  }
  const reason = /\bwith id\b.*\bis not found/i.test(detail) ? 'not found' : undefined
  return { code: 'crm_rejected', retryable: false, reason, message: `SuiteCRM rejected the request: ${said}.` }
}

const keyFiles =
  'Api/V8/OAuth2/private.key and public.key must exist, belong to the web server, have mode 600 or 660 and be a pair'

/** The error for an answer of `access_token` that is not a success. */
export function tokenFailure(http: CrmHttp, answer: CrmAnswer): SwitchhookError {
  const { status } = answer
  const words = errorWords(answer.body)
  if (status === 404) return error(tokenPageMissing, status)
  if (words === undefined) return status >= 500 ? error(tokenPageBroken, status) : failedAnswer(http, answer)
  const said = `${words.detail} ${words.hint}`
  if (/\bkey\b.*(path|read|parse|permission|supplied|invalid)|(invalid|read|parse)\w*\s+key\b/i.test(said)) {
    return error({ ...tokenPageBroken, message: `SuiteCRM can't use its OAuth2 keys: ${keyFiles}.` }, status)
  }
  const refused = tokenRefusal(said, http)
  if (refused !== undefined && status < 600) {
    return error({ code: 'crm_unauthorized', retryable: false, message: refused }, status)
  }
  return failedAnswer(http, answer)
}

const tokenPageMissing: Failure = {
  code: 'crm_bad_answer',
  retryable: true,
  message: 'SuiteCRM has no page Api/access_token: rebuild its .htaccess (Admin, Repair) and check AllowOverride All.',
}

const tokenPageBroken: Failure = {
  code: 'crm_unavailable',
  retryable: true,
  message: `SuiteCRM fails where it should give a token; most often its OAuth2 keys are the reason: ${keyFiles}.`,
}

function tokenRefusal(said: string, http: CrmHttp): string | undefined {
  if (/password is invalid|user credentials|invalid_credentials|no user found/i.test(said)) {
    return 'SuiteCRM refused the user name or password: check SUITECRM_USERNAME and SUITECRM_PASSWORD.'
  }
  if (/OAuth2Clients|client authentication failed/i.test(said)) {
    return 'SuiteCRM refused the OAuth2 client: check SUITECRM_CLIENT_ID and SUITECRM_CLIENT_SECRET.'
  }
  if (/grant type|unauthorized_client|not authorized/i.test(said)) {
    return `SuiteCRM's OAuth2 client is of another kind: make a ${/SUITECRM_PASSWORD/.test(http.credentialsHint) ? 'Password' : 'Client Credentials'} client.`
  }
  return undefined
}
