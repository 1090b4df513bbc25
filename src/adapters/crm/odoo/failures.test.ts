import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { recording } from '../../../../test/support/odoo/recordings.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { odooHttp } from './call.ts'
import { exceptionError } from './failures.ts'
import { jsonRpcCall } from './json-rpc.ts'
import { json2Call } from './json2.ts'
import { parseOdooSettings } from './settings.ts'

const env = {
  ODOO_URL: 'https://odoo.example.com',
  ODOO_DATABASE: 'rig',
  ODOO_LOGIN: 'a',
  ODOO_API_KEY: 'the-secret-key',
}

async function failureOf(name: string): Promise<SwitchhookError> {
  const { request, response } = recording(name)
  const settings = parseOdooSettings(env)
  if (!settings) throw new Error('not switched on')
  const fetch = handlerFetch(
    async () => new Response(response.body, { status: response.status, headers: response.headers }),
  )
  const http = odooHttp(settings, connectorContext({ fetch }))
  const call = request.path === '/jsonrpc' ? jsonRpcCall(settings, http, 2) : json2Call(settings, http)
  const thrown = await call('res.partner', 'read', {}, new AbortController().signal).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof SwitchhookError) return thrown
  throw new Error(`expected a SwitchhookError, got ${thrown}`)
}

describe('what a real Odoo says when it fails', () => {
  it.each([
    ['05-auth-login-unknown-database.txt', 'crm_not_configured', true, 'protocol', 'ODOO_DATABASE'],
    ['26-error-rpc-wrong-key.txt', 'crm_unauthorized', false, undefined, 'ODOO_API_KEY'],
    ['27-error-rpc-access-denied.txt', 'crm_forbidden', false, 'rights', "'Lead' (crm.lead)"],
    ['28-error-rpc-unknown-field-mobile.txt', 'crm_rejected', false, 'field', 'res.partner.mobile'],
    ['29-error-rpc-search-too-short.txt', 'crm_rejected', false, undefined, 'at least 3 characters'],
    ['30-error-json2-401-wrong-key.txt', 'crm_unauthorized', false, undefined, 'ODOO_API_KEY'],
    ['31-error-json2-403-access-denied.txt', 'crm_forbidden', false, 'rights', "'Lead' (crm.lead)"],
    ['32-error-json2-404-unknown-model.txt', 'crm_rejected', false, 'model', 'no.model'],
    ['33-error-json2-404-missing-record.txt', 'crm_rejected', true, 'missing', 'deleted'],
    ['34-error-json2-404-unknown-database.txt', 'crm_not_configured', true, 'protocol', 'ODOO_DATABASE'],
    ['35-error-json2-422-validation.txt', 'crm_rejected', false, undefined, 'require a name'],
    ['36-error-json2-500-unknown-field.txt', 'crm_rejected', false, 'field', 'no_field'],
    ['37-error-json2-400-bad-json.txt', 'crm_rejected', false, undefined, 'could not parse'],
    ['38-error-json2-415-content-type.txt', 'crm_rejected', false, undefined, '415'],
    ['41-fields-unknown-model-json2.txt', 'crm_rejected', false, 'model', 'voip.call'],
    ['42-fields-unknown-model-rpc.txt', 'crm_rejected', false, undefined, 'voip.call'],
    ['55-error-rpc-missing-record.txt', 'crm_rejected', true, 'missing', 'deleted'],
  ])('%s is %s, retryable %j, fault %s', async (name, code, retryable, fault, words) => {
    const error = await failureOf(name)
    expect({ code: error.code, retryable: error.retryable, fault: error.details.fault }).toEqual({
      code,
      retryable,
      fault,
    })
    expect(error.message).toContain(words)
    expect(error.message).toMatch(/^[^\n]+\.$/)
  })

  it.each([
    ['message_post', 'res.partner', 'give it the right Contact / Creation'],
    ['create', 'res.partner', 'give it the right Contact / Creation'],
    ['search_read', 'res.partner', 'see docs/crm-odoo.md'],
    ['message_post', 'crm.lead', 'give it the right Sales / User: All Documents'],
    ['search_read', 'crm.lead', 'give it the right Sales / User: All Documents'],
    ['search_read', 'mail.message', 'see docs/crm-odoo.md'],
  ])('a refused %s of %s is said with what to do: %s', (method, model, words) => {
    const settings = parseOdooSettings(env)
    if (!settings) throw new Error('not switched on')
    const http = odooHttp(settings, connectorContext({ fetch: () => Promise.reject(new Error('no network')) }))
    // As a real Odoo 19 words it for whoever is not in developer mode.
    const message =
      'The requested operation cannot be completed due to security restrictions. Please contact your system administrator.'
    const exception = { name: 'odoo.exceptions.AccessError', message }
    expect(exceptionError(http, exception, 403, { model, method }).message).toContain(words)
  })

  it.each(['28-error-rpc-unknown-field-mobile.txt', '05-auth-login-unknown-database.txt'])(
    'shows neither the traceback nor the number of %s',
    async (name) => {
      const error = await failureOf(name)
      const shown = `${error.message} ${JSON.stringify(error.details)} ${error.cause}`
      for (const secret of ['Traceback', '.py', '15551234567', '127.0.0.1']) expect(shown).not.toContain(secret)
    },
  )
})
