/**
 * Odoo's exceptions in both protocols: the same name and words, once with status 200, once with its own. The long `debug`
 * (a traceback) is the recorded one, so that whoever shows it to people is found out.
 */
import { recording } from './recordings.ts'
import { isObject, textOf } from './values.ts'

const kinds = {
  AccessDenied: { name: 'odoo.exceptions.AccessDenied', status: 401, recorded: '30-error-json2-401-wrong-key.txt' },
  Unauthorized: { name: 'werkzeug.exceptions.Unauthorized', status: 401, recorded: '30-error-json2-401-wrong-key.txt' },
  AccessError: { name: 'odoo.exceptions.AccessError', status: 403, recorded: '31-error-json2-403-access-denied.txt' },
  NotFound: { name: 'werkzeug.exceptions.NotFound', status: 404, recorded: '32-error-json2-404-unknown-model.txt' },
  MissingError: {
    name: 'odoo.exceptions.MissingError',
    status: 404,
    recorded: '33-error-json2-404-missing-record.txt',
  },
  ValidationError: {
    name: 'odoo.exceptions.ValidationError',
    status: 422,
    recorded: '35-error-json2-422-validation.txt',
  },
  UserError: { name: 'odoo.exceptions.UserError', status: 422, recorded: '35-error-json2-422-validation.txt' },
  ValueError: { name: 'builtins.ValueError', status: 500, recorded: '36-error-json2-500-unknown-field.txt' },
  BadRequest: { name: 'werkzeug.exceptions.BadRequest', status: 400, recorded: '37-error-json2-400-bad-json.txt' },
  OperationalError: {
    name: 'psycopg2.OperationalError',
    status: 500,
    recorded: '36-error-json2-500-unknown-field.txt',
  },
} as const

export type ExceptionKind = keyof typeof kinds

export class OdooException extends Error {
  readonly kind: ExceptionKind
  constructor(kind: ExceptionKind, message: string) {
    super(message)
    this.kind = kind
  }
}

export function jsonRpcError({ kind, message }: OdooException): unknown {
  const { name, recorded } = kinds[kind]
  const data = { name, message, arguments: [message], context: {}, debug: debugOf(recorded) }
  return { code: 0, message: 'Odoo Server Error', data }
}

export function json2Error({ kind, message }: OdooException): Response {
  const { name, status, recorded } = kinds[kind]
  const whole = name.startsWith('werkzeug') ? [message, status] : [message]
  const body = { name, message, arguments: whole, context: {}, debug: debugOf(recorded) }
  return jsonResponse(body, status)
}

export function jsonResponse(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'content-type': 'application/json; charset=utf-8' } })
}

/** An answer just as it was recorded, for those that do not depend on the question. */
export function replay(name: string): Response {
  const { status, headers, body } = recording(name).response
  return new Response(body, { status, headers: { 'content-type': headers.get('content-type') ?? '' } })
}

function debugOf(name: string): string {
  const body: unknown = JSON.parse(recording(name).response.body)
  return isObject(body) ? textOf(body.debug) : ''
}
