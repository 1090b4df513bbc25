import { afterEach, describe, expect, it } from 'vitest'
import { sampleReport } from '../../../src/adapters/crm/contract/sample-calls.ts'
import { createConnectors } from '../../../src/adapters/crm/registry.ts'
import { readNumber } from '../../../src/core/phone/read-number.ts'
import { systemClock } from '../../../src/ports/clock.ts'
import { connectorContext } from '../crm/connector-context.ts'
import { isObject } from './module-shapes.ts'
import { type Recording, recordings } from './recordings.ts'
import { type SuiteCrmServer, startSuiteCrmServer } from './server.ts'
import { createSuiteCrmStandIn } from './stand-in.ts'

/** The tables as they were when the recordings were made, as far as they show it. */
function recordedSite(one: Recording) {
  const standIn = createSuiteCrmStandIn({ grant: 'password', clientWithoutUser: one.name.startsWith('07') })
  const insert = (module: string, id: string, values: Record<string, string>) => {
    const owner = module === 'Contacts' ? { assigned_user_id: '1' } : {}
    const row = standIn.insert(module, { ...owner, ...values })
    Object.assign(row, { id })
    return row
  }
  const john = insert('Contacts', '13b61b3e-5a7a-d06a-9456-6affd3715d8b', {
    first_name: 'John',
    last_name: 'Caller',
    phone_work: '+15551234567',
  })
  insert('Contacts', '1f21acd5-e12c-7bf5-545d-6affd337bd18', {
    first_name: 'Uma',
    last_name: 'Mobile',
    phone_mobile: '+44 7911 123456',
  })
  insert('Contacts', '17d488a7-f0f6-e2b7-628a-6affd3a57449', {
    first_name: 'Jane',
    last_name: 'Formatted',
    phone_work: '(555) 765-4321',
  })
  insert('Contacts', '287006f8-8f70-4451-1ced-6affd344f4e7', {
    first_name: 'Dup',
    last_name: 'One',
    phone_work: '+15559998888',
  })
  insert('Contacts', '287006f8-8f70-4451-1ced-6affd344f4e8', {
    first_name: 'Dup',
    last_name: 'Two',
    phone_work: '+1 555 999 8888',
  })
  insert('Leads', '34d9dc05-1c21-deee-01cd-6affd33da987', {
    first_name: 'Lea',
    last_name: 'Lead',
    phone_work: '+15553330000',
  })
  insert('Accounts', 'fc2706f5-2863-5c4c-85a6-6affd361ebc4', { name: 'Acme GmbH', phone_office: '+49 30 901820' })
  insert('Users', 'ebdfb6b8-130f-91d6-37ee-6affd3ae0388', { name: 'Alice Agent', phone_work: '1001' })
  const callValues = (body: string) => {
    const parsed: unknown = JSON.parse(body)
    return isObject(parsed) && isObject(parsed.data) && isObject(parsed.data.attributes) ? parsed.data.attributes : {}
  }
  if (/^(2[567]|35)-/.test(one.name)) {
    const made = recordings().find(({ name }) => name.startsWith('18-'))
    const call = standIn.insert('Calls', callValues(made?.request.body ?? '{}'))
    Object.assign(call, { id: 'a65c78d3-95e5-999b-b587-6affd45df6bb' })
    if (one.name.startsWith('27')) standIn.link(call, 'contacts', john)
  }
  if (one.name.startsWith('20')) insert('Calls', '5f7bc44b-8406-4e88-b2ca-b317aafd5630', { name: 'own id' })
  return standIn
}

/** What an answer means, without what differs from day to day: ids that were made, times, links, tokens. */
function meaning(body: unknown, path = ''): unknown {
  if (Array.isArray(body)) return body.map((item) => meaning(item, path))
  if (!isObject(body)) return body
  const passing = /^(relationships|links|date_(entered|modified)|(created_by|modified).*|(access|refresh)_token)$/
  // Worked out by the real one from its users and tables.
  const derived = /^(name|assigned_user_name|parent_name|contact_(name|phone|id)|full_name|account_.*)$/
  const kept = Object.entries(body).filter(
    ([key]) => !passing.test(key) && !(path.endsWith('attributes') && derived.test(key)) && key !== 'id',
  )
  return Object.fromEntries(kept.map(([key, value]) => [key, meaning(value, `${path}.${key}`)]))
}

describe('the SuiteCRM stand-in', () => {
  it.each(recordings().map((one) => [one.name, one] as const))('answers as recorded: %s', async (name, one) => {
    const standIn = recordedSite(one)
    const { SUITECRM_CLIENT_ID, SUITECRM_CLIENT_SECRET, SUITECRM_PASSWORD = '' } = standIn.env()
    const ask = (path: string, method: string, body: string, headers: Record<string, string>) =>
      standIn.handle(
        new Request(`https://crm.example.com${path}`, { method, headers, body: method === 'GET' ? undefined : body }),
      )
    const ours = (text: string) =>
      text
        .replace(/[12]{8}-[12]{4}-4[12]{3}-8[12]{3}-[12]{12}/, SUITECRM_CLIENT_ID ?? '')
        .replace('<client-secret>', SUITECRM_CLIENT_SECRET ?? '')
        .replace('<password>', SUITECRM_PASSWORD)
        .replace('"admin"', '"switchhook"')
    const grant = (words: Record<string, string>) => {
      const client = { client_id: SUITECRM_CLIENT_ID, client_secret: SUITECRM_CLIENT_SECRET }
      return ask('/Api/access_token', 'POST', JSON.stringify({ ...client, ...words }), {})
    }
    const login = { grant_type: 'password', username: 'switchhook', password: SUITECRM_PASSWORD }
    const granted: unknown = await (await grant(login)).json()
    const tokens = isObject(granted) ? granted : {}
    if (name.startsWith('04')) await grant({ grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) })
    const { authorization, ...headers } = one.request.headers
    const sent = { ...headers, ...(authorization ? { authorization: `Bearer ${tokens.access_token}` } : {}) }
    const body = ours(one.request.body).replace('<refresh-token-1>', String(tokens.refresh_token))
    const answer = await ask(one.request.path, one.request.method, body, sent)
    expect(answer.status).toBe(one.status)
    expect(answer.headers.get('content-type')).toContain(one.contentType.split(';')[0])
    expect(meaning(await answer.json())).toEqual(meaning(one.body))
  })

  it('refuses blank values, names that are too long and ids that are none, and forgets ISO times', async () => {
    const standIn = createSuiteCrmStandIn()
    const env = standIn.env()
    const client = { client_id: env.SUITECRM_CLIENT_ID, client_secret: env.SUITECRM_CLIENT_SECRET }
    const ask = (path: string, body: unknown, token = '') =>
      standIn.handle(
        new Request(`https://crm.example.com/Api/${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { authorization: `Bearer ${token}` },
        }),
      )
    const granted: unknown = await (await ask('access_token', { grant_type: 'client_credentials', ...client })).json()
    const token = isObject(granted) ? String(granted.access_token) : ''
    const create = async (attributes: object, id?: string) =>
      (await ask('V8/module', { data: { type: 'Calls', id, attributes } }, token)).status
    expect(await create({ name: 'x', description: '' })).toBe(400)
    expect(await create({ name: 'x'.repeat(51) })).toBe(400)
    expect(await create({ name: 'x' }, 'no-guid')).toBe(400)
    expect(await create({ name: 'x', date_start: '2026-11-20T05:00:00Z' })).toBe(201)
    expect(standIn.rows('Calls').map(({ values }) => values.date_start)).toEqual([''])
  })
})

describe('the SuiteCRM stand-in over real sockets', () => {
  let server: SuiteCrmServer | undefined
  afterEach(() => server?.close())
  const signal = new AbortController().signal

  it('is found by, logged to and checked by the real fetch, through the registry', async () => {
    server = await startSuiteCrmServer({ version: 8 })
    const [connector] = createConnectors(server.env, connectorContext({ fetch, clock: systemClock }))
    if (!connector) throw new Error('not switched on')
    expect([connector.id, connector.priority]).toEqual(['suitecrm', 20])
    const id = server.standIn.seed({ name: 'Zoë 💡', phone: '07700 900123' })
    expect(await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)).toMatchObject([
      { id, name: 'Zoë 💡' },
    ])
    await connector.logCall(sampleReport({ text: 'Zoë 💡' }), signal)
    expect(server.standIn.entries()[0]?.text).toContain('Note: Zoë 💡')
    expect((await connector.check(signal)).ok).toBe(true)
  })
})
