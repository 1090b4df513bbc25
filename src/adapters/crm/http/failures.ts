/**
 * The one place where a CRM's failures become SwitchhookErrors. Codes and `retryable` decide between another attempt
 * and the dead letters, so every connector must fail by these functions.
 */
import { type ErrorCode, SwitchhookError } from '../../../lib/errors.ts'
import type { HttpFailure } from '../../../lib/http-client.ts'
import type { BodyFault } from './answer-body.ts'

/** Who is talked to, as far as messages need it. */
export interface CrmName {
  /** The product's name as the admin knows it: `Re:amaze`. */
  readonly crm: string
  /** What to check when the credentials are refused, such as the names of the variables. */
  readonly credentialsHint: string
  /** What to check when the address seems wrong. */
  readonly addressHint: string
}

export interface FailureFacts {
  readonly status?: number
  readonly host?: string
  readonly retryAfterMs?: number
  /** The CRM's own words, already harmless (explanation.ts). */
  readonly explanation?: string
  readonly cause?: unknown
}

function failure(code: ErrorCode, retryable: boolean, message: string, name: CrmName, facts: FailureFacts) {
  const { status, host, retryAfterMs, cause } = facts
  return new SwitchhookError(code, message, {
    retryable,
    retryAfterMs,
    cause,
    details: { crm: name.crm, status, host },
  })
}

/** There is no whole answer. Where the connection broke, nobody knows whether the request was carried out. */
export function noAnswer(
  name: CrmName,
  { reason, cause }: HttpFailure,
  limitMs: number,
  host: string,
): SwitchhookError {
  const facts = { host, cause }
  if (reason === 'too big') return badAnswer(name, 'sent far more data than was asked for', facts)
  if (reason === 'timeout') {
    const message = `${name.crm} did not answer within ${limitMs / 1000} s: see whether it is slow or down.`
    return failure('crm_timeout', true, message, name, facts)
  }
  const message = `${name.crm} can't be reached: check the network and ${name.addressHint}.`
  return failure('crm_unreachable', true, message, name, facts)
}

/** The caller did not want to wait any longer. */
export function stopped(name: CrmName, facts: FailureFacts = {}): SwitchhookError {
  const message = `${name.crm} was not waited for any longer: see whether it is slow or down.`
  return failure('crm_timeout', true, message, name, facts)
}

/** An answer that is no answer. `what` completes "Re:amaze …". */
export function badAnswer(name: CrmName, what: string, facts: FailureFacts = {}): SwitchhookError {
  return failure('crm_bad_answer', true, `${name.crm} ${what}: check ${name.addressHint}.`, name, facts)
}

const bodyFaults: Readonly<Record<BodyFault, string>> = {
  'web page': 'sent a web page instead of data',
  'not json': 'sent something other than whole JSON',
}

export function badBody(name: CrmName, fault: BodyFault, facts: FailureFacts): SwitchhookError {
  return badAnswer(name, bodyFaults[fault], facts)
}

/** The error for a status that is not a success. */
export function badStatus(name: CrmName, status: number, facts: FailureFacts): SwitchhookError {
  const known = { ...facts, status }
  const words = facts.explanation ? `: ${facts.explanation}` : ''
  if (status < 400) return badAnswer(name, `redirected us (${status}), probably to a login page`, known)
  if (status === 429) {
    const message = `${name.crm} asked for fewer requests (429): raise its limit if this stays.`
    return failure('crm_rate_limited', true, message, name, known)
  }
  if (status >= 500 || status === 408 || status === 425) {
    const message = `${name.crm} is failing (${status})${words}; see its status page if this stays.`
    return failure('crm_unavailable', true, message, name, known)
  }
  if (status === 401) {
    const message = `${name.crm} refused our login (401)${words}; check ${name.credentialsHint}.`
    return failure('crm_unauthorized', false, message, name, known)
  }
  if (status === 403) {
    const message = `${name.crm} does not allow our login to do this (403)${words}; give it the right, or check ${name.credentialsHint}.`
    return failure('crm_forbidden', false, message, name, known)
  }
  const message = `${name.crm} rejected the request (${status})${words || `: check ${name.addressHint}`}.`
  return failure('crm_rejected', false, message, name, known)
}
