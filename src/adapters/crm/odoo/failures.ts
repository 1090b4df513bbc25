/**
 * What Odoo says went wrong → SwitchhookErrors. JSON-RPC says it with status 200 and an exception's name, JSON-2 with a
 * status and the same name, and 500 stands for our own mistakes (an unknown field) as well as for Odoo's.
 *
 * What must stay true: no message holds Odoo's `debug` (a traceback), a search pattern or a number.
 */
import { type ErrorCode, SwitchhookError } from '../../../lib/errors.ts'
import { explanation } from '../http/explanation.ts'
import type { CrmHttp } from '../http/request.ts'
import { isReading } from './call.ts'

/**
 * What the connector itself acts on. `protocol`: the server no longer speaks what it spoke. `field`: it lacks a field
 * it had. `model`: it lacks the whole kind of record. `rights`: the user may not. `missing`: the record is gone.
 */
export type OdooFault = 'protocol' | 'field' | 'model' | 'rights' | 'missing'

export interface OdooException {
  /** The Python class, `odoo.exceptions.AccessError`. */
  readonly name: string
  readonly message: string
}

/** What the connector may act on in something thrown; undefined for all else. */
export function faultOf(thrown: unknown): OdooFault | undefined {
  if (!(thrown instanceof SwitchhookError)) return undefined
  const { fault } = thrown.details
  return faults.find((known) => known === fault)
}

const faults: readonly OdooFault[] = ['protocol', 'field', 'model', 'rights', 'missing']

export interface OdooErrorOptions {
  readonly retryable?: boolean
  readonly fault?: OdooFault
  readonly status?: number
  readonly exception?: string
}

/** `fault` and the other facts go into the details, for the connector and the log. */
export function odooError(code: ErrorCode, message: string, options: OdooErrorOptions = {}): SwitchhookError {
  const { retryable, ...facts } = options
  return new SwitchhookError(code, message, { retryable, details: { crm: 'Odoo', ...facts } })
}

/** What was asked of which kind of record. */
export interface Asked {
  readonly model: string
  readonly method: string
}

/** Odoo's own words on a refused right often hide which one it is; these are the names in the user's settings. */
const rights: Readonly<Record<string, string>> = {
  'res.partner': 'Contact / Creation',
  'crm.lead': 'Sales / User: All Documents',
}

/** The error for an exception that Odoo named; `status` is 200 in JSON-RPC. */
export function exceptionError(
  http: CrmHttp,
  { name, message }: OdooException,
  status: number,
  asked?: Asked,
): SwitchhookError {
  const facts = { status, exception: name }
  const kind = name.split('.').at(-1) ?? name
  const words = sentence(message, http)
  switch (kind) {
    case 'AccessDenied':
    case 'Unauthorized':
    case 'SessionExpiredException':
      return odooError('crm_unauthorized', `Odoo refused the API key or login; check ${http.credentialsHint}.`, facts)
    case 'AccessError':
      return odooError('crm_forbidden', `Odoo refuses our user a right${words}; ${rightToGive(asked)}.`, {
        ...facts,
        fault: 'rights',
      })
    case 'MissingError':
      return odooError('crm_rejected', 'The Odoo record was deleted meanwhile; it is looked up anew.', {
        ...facts,
        fault: 'missing',
        retryable: true,
      })
    case 'NotFound':
      return odooError('crm_rejected', `Odoo does not know what was asked for${words}.`, { ...facts, fault: 'model' })
    case 'UserError':
    case 'ValidationError':
    case 'UnprocessableEntity':
    case 'BadRequest':
    case 'RedirectWarning':
      return odooError('crm_rejected', `Odoo rejected the request${words}.`, facts)
    case 'TooManyRequests':
      return odooError('crm_rate_limited', 'Odoo asked for fewer requests.', { ...facts, retryable: true })
    default:
      return unforeseen(http, { name, message }, facts)
  }
}

/** Reading contacts needs no more than an internal user. */
function rightToGive(asked: Asked | undefined): string {
  const right = asked && (asked.model !== 'res.partner' || !isReading(asked.method)) ? rights[asked.model] : undefined
  return right === undefined ? 'see docs/crm-odoo.md for the rights' : `give it the right ${right} (docs/crm-odoo.md)`
}

function unforeseen(http: CrmHttp, { name, message }: OdooException, facts: OdooErrorOptions): SwitchhookError {
  if (/database "[^"]*" does not exist/.test(message)) return noDatabase(http)
  if (/^(psycopg2?|odoo\.sql_db)\b/.test(name)) {
    return odooError('crm_unavailable', 'Odoo can not use its database just now; see its log if this stays.', {
      ...facts,
      retryable: true,
    })
  }
  const field = /Invalid field '?([\w.]+)/.exec(message)?.[1]
  if (field !== undefined) {
    return odooError('crm_rejected', `Odoo has no field ${field} any more.`, { ...facts, fault: 'field' })
  }
  // What Python itself raises repeats with the same request; whatever else is Odoo's trouble may pass.
  const isOurs = /^builtins\.(ValueError|TypeError|KeyError|AttributeError|AssertionError)$/.test(name)
  if (isOurs) return odooError('crm_rejected', `Odoo could not work with the request (${lastPart(name)}).`, facts)
  return odooError('crm_unavailable', `Odoo is failing (${lastPart(name)}); see its log if this stays.`, {
    ...facts,
    retryable: true,
  })
}

/** No Odoo of a known form speaks at the address (any more). */
export function noInterface(http: CrmHttp, path: string): SwitchhookError {
  return odooError('crm_rejected', `Nothing answers as Odoo at ${path}: check ${http.addressHint}.`, {
    fault: 'protocol',
    status: 404,
  })
}

/** Retryable: once the variable is right, what waited arrives. */
export function noDatabase(http: CrmHttp): SwitchhookError {
  return odooError('crm_not_configured', `Odoo has no such database: check ODOO_DATABASE and ${http.addressHint}.`, {
    retryable: true,
    fault: 'protocol',
  })
}

function lastPart(name: string): string {
  return (name.split('.').at(-1) ?? '').replace(/\W/g, '').slice(0, 60)
}

/** The first line of Odoo's words as `: words`, harmless; empty when there is none. */
function sentence(message: string, http: CrmHttp): string {
  const [line = ''] = message.split('\n')
  const words = explanation({ message: line }, http.secrets)
  return words ? `: ${words}` : ''
}
