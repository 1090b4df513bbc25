import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { startOdoo } from '../../../../test/support/odoo/start.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { createOdooConnector } from './connector.ts'

const signal = new AbortController().signal
const number = readNumber('+447700900123', 'GB')
const hourMs = 3_600_000

heldTo(odooFormCheck)

describe('the Odoo server', () => {
  it('is asked once what it speaks and has; then a lookup is one wait', async () => {
    const { connector, standIn } = startOdoo()
    await connector.findByNumber(number, signal)
    expect(standIn.requests().slice(0, 3)).toEqual([
      'GET /web/version',
      'res.partner fields_get',
      'crm.lead fields_get',
    ])
    const before = standIn.requestCount()
    await connector.findByNumber(number, signal)
    expect(standIn.requests().slice(before).sort()).toEqual(['crm.lead search_read', 'res.partner search_read'])
  })

  it('is signed in to once where it is older than 19', async () => {
    const { connector, standIn } = startOdoo({ version: 18 })
    await connector.findByNumber(number, signal)
    expect(standIn.requests().slice(0, 3)).toEqual(['GET /web/version', 'common version', 'common authenticate'])
    const before = standIn.requestCount()
    await connector.findByNumber(number, signal)
    expect(standIn.requestCount() - before).toBe(2)
  })

  it('is known to other isolates by the records, and asked again after some hours', async () => {
    const first = startOdoo()
    await first.connector.findByNumber(number, signal)
    const second = createOdooConnector(first.settings, first.context)
    const before = first.standIn.requestCount()
    await second.findByNumber(number, signal)
    expect(first.standIn.requestCount() - before).toBe(2)
    await first.clock.advance(7 * hourMs)
    await second.findByNumber(number, signal)
    expect(first.standIn.requests()).toContain('GET /web/version')
    expect(first.standIn.requestCount() - before).toBe(2 + 5)
  })

  it('works with a store that fails', async () => {
    const { standIn, settings, context } = startOdoo()
    const down = () => Promise.reject(new Error('down'))
    const records = { ...context.records, get: down, write: down }
    const id = standIn.seed({ name: 'Jane', phone: '07700 900123' })
    const connector = createOdooConnector(settings, { ...context, records })
    expect(await connector.findByNumber(number, signal)).toMatchObject([{ id }])
  })

  it.each([
    ['upgraded from 18 to 19', 18, 19],
    ['back at 18', 19, 18],
  ])('is %s without anybody noticing', async (_, from, to) => {
    const before = startOdoo({ version: from })
    const after = startOdoo({ version: to })
    let now = before.standIn
    const fetch = handlerFetch((request) => now.handle(request))
    const connector = createOdooConnector(before.settings, connectorContext({ fetch, clock: before.clock }))
    expect(await connector.findByNumber(number, signal)).toEqual([])
    const id = after.standIn.seed({ name: 'Jane', phone: '07700 900123' })
    now = after.standIn
    // An upgraded Odoo has no mobile any more; one that went back has no JSON-2.
    expect(await connector.findByNumber(number, signal)).toMatchObject([{ id, name: 'Jane' }])
  })

  it('is signed in to anew after its users got other numbers', async () => {
    const before = startOdoo({ version: 16 })
    const after = startOdoo({ version: 16, rights: { uid: 99 } })
    let now = before.standIn
    const fetch = handlerFetch((request) => now.handle(request))
    const connector = createOdooConnector(before.settings, connectorContext({ fetch, clock: before.clock }))
    await connector.findByNumber(number, signal)
    now = after.standIn
    await expect(connector.findByNumber(number, signal)).rejects.toMatchObject({ code: 'crm_unauthorized' })
    expect(await connector.findByNumber(number, signal)).toEqual([])
  })

  it('needs a login and a database where it is older than 19, and says so', async () => {
    const { connector } = startOdoo({ version: 17, env: { ODOO_LOGIN: '', ODOO_DATABASE: '' } })
    await expect(connector.findByNumber(number, signal)).rejects.toMatchObject({
      code: 'crm_not_configured',
      retryable: true,
      message: 'Odoo 17.0 needs ODOO_DATABASE and ODOO_LOGIN beside the key: set ODOO_DATABASE and ODOO_LOGIN.',
    })
    const newer = startOdoo({ env: { ODOO_LOGIN: '' } })
    expect(await newer.connector.findByNumber(number, signal)).toEqual([])
  })

  it('is not asked the same again when only the database is wrong', async () => {
    const { connector, standIn } = startOdoo({ crm: false, env: { ODOO_DATABASE: 'nodb', ODOO_LEADS: 'off' } })
    await expect(connector.findByNumber(number, signal)).rejects.toMatchObject({ code: 'crm_not_configured' })
    expect(standIn.requests()).toEqual(['GET /web/version', 'res.partner fields_get', 'GET /web/version'])
  })

  it('is no Odoo when nothing of it answers', async () => {
    const { settings, context } = startOdoo()
    const fetch = handlerFetch(async () => new Response('nothing here', { status: 404 }))
    const connector = createOdooConnector(settings, { ...context, fetch })
    const failed = connector.findByNumber(number, signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_rejected', message: expect.stringContaining('ODOO_URL') })
  })

  it('is not asked by a redirecting web site that has no such page, but by JSON-RPC', async () => {
    const { standIn, settings, context } = startOdoo({ version: 17 })
    const moved = new Response(null, { status: 303, headers: { location: 'https://acme.example.com/en/web/version' } })
    const fetch = handlerFetch((request) =>
      request.method === 'GET' ? Promise.resolve(moved) : standIn.handle(request),
    )
    const connector = createOdooConnector(settings, { ...context, fetch })
    expect(await connector.findByNumber(number, signal)).toEqual([])
  })
})
