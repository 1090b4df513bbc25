import { describe, expect, it } from 'vitest'
import { type Recording, recording, recordings } from './recordings.ts'
import { createOdooStandIn, readable, standInUser } from './stand-in.ts'
import { isList, isObject } from './values.ts'

const user = { ...standInUser, mayWriteContacts: true, mayUseLeads: true }
const us = { country_id: [233, 'United States'], country_code: 'US' }
const de = { country_id: [57, 'Germany'], country_code: 'DE' }

/** An Odoo with the people of the one that was recorded. */
function recordedOdoo() {
  const standIn = createOdooStandIn({
    database: 'rig',
    country: 'US',
    users: [
      { ...user, uid: 2, login: 'admin', password: '<password>', apiKey: '<api-key-admin>' },
      { ...user, uid: 5, login: 'alice', apiKey: '<api-key-alice>' },
      { ...user, uid: 6, login: 'bob', apiKey: '<api-key-bob>', mayWriteContacts: false, mayUseLeads: false },
    ],
  })
  const partners = [
    { id: 8, name: 'Acme GmbH', is_company: true, phone: '+49 30 901820', ...de },
    { id: 9, name: 'John Caller', phone: '+15551234567' },
    { id: 12, name: 'Max Mustermann', phone: '030 901820-12', ...de, parent_id: 8 },
    { id: 13, name: 'Uma Mobile', phone: '07911 123456', country_code: 'GB' },
    { id: 15, name: 'Dup One', phone: '+12125550188' },
    { id: 16, name: 'Dup Two', phone: '212 555 0188', ...us },
  ]
  for (const partner of partners) standIn.seed(partner)
  const lead = { name: 'Lea Lead wants a quote', type: 'lead', contact_name: 'Lea Lead', phone: '+12125550177' }
  standIn.database.create('crm.lead', { ...lead, stage_id: [1, 'New'], user_id: [1, 'OdooBot'] })
  const note = { model: 'res.partner', res_id: 9, message_id: '<switchhook.delivery-1@main.switchhook>' }
  standIn.database.create('mail.message', { ...note, body: '<p><b>Incoming call</b><br>a &amp; b</p>' })
  return standIn
}

async function answerTo({ request }: Recording) {
  const { method, path, headers, body } = request
  const url = `http://127.0.0.1:8069${path}`
  const response = await recordedOdoo().handle(new Request(url, { method, headers, body: body || undefined }))
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}

/** Numbers, times and the first words of texts that end in numbers differ from Odoo to Odoo; all else must not. */
function comparable(value: unknown, key = ''): unknown {
  if (isList(value)) return value.map((item) => comparable(item))
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, comparable(inner, name)]))
  if (typeof value === 'number' || key === 'tz' || key === 'expiration_date') return 'differs'
  return typeof value === 'string' ? value.split('\n')[0] : value
}

function read(body: string): unknown {
  try {
    return comparable(JSON.parse(body))
  } catch {
    return body
  }
}

/** What the connector does not ask: Odoo's own number search, users by extension, attachments, other people's notes. */
const notAsked = /^(08|09|10|11|15|21|24|29|40|43)-/

describe('the Odoo stand-in', () => {
  const asked = recordings().filter(({ name }) => !notAsked.test(name))

  it('is held to the recordings', () => expect(asked.length).toBeGreaterThan(40))

  it.each(asked.map((one) => [one.name, one] as const))('answers as the real one in %s', async (_, recorded) => {
    const answer = await answerTo(recorded)
    expect(answer.status).toBe(recorded.response.status)
    expect(answer.type).toBe(recorded.response.headers.get('content-type'))
    const real = read(recorded.response.body)
    const debug = { debug: expect.any(String), arguments: expect.any(Array) }
    const relaxed = isObject(real) && 'debug' in real ? { ...real, ...debug } : withoutDebug(real)
    expect(withoutDebug(read(answer.body))).toEqual(withoutDebug(relaxed))
  })

  it.each([
    ['res.partner', '40-fields-partner-json2.txt'],
    ['crm.lead', '43-fields-without-rights-json2.txt'],
  ])('has no field of %s that the real one has not, nor of another kind', (model, name) => {
    const real: unknown = JSON.parse(recording(name).response.body)
    const own = recordedOdoo().database.models.get(model)
    for (const [field, kind] of Object.entries(own ?? {})) expect(isObject(real) && real[field], field).toEqual(kind)
  })

  it('has, by version, mobiles to 18, JSON-2 from 19, and texts escaped from 17', async () => {
    for (const version of [14, 16, 17, 18, 19]) {
      const standIn = createOdooStandIn({ version })
      expect(Boolean(standIn.database.models.get('res.partner')?.mobile)).toBe(version <= 18)
      const page = await standIn.handle(new Request('https://acme.example.com/web/version'))
      expect(page.status).toBe(version >= 19 ? 200 : 404)
      const { apiKey, uid } = standInUser
      const id = Number(standIn.seed({ name: 'Jane' }))
      const args = ['acme', uid, apiKey, 'res.partner', 'message_post', [[id]], { body: '<i>x</i>' }]
      const body = JSON.stringify({ params: { service: 'object', method: 'execute_kw', args } })
      await standIn.handle(new Request('https://acme.example.com/jsonrpc', { method: 'POST', body }))
      expect(standIn.entries()).toEqual([{ text: version >= 17 ? '<i>x</i>' : 'x' }])
    }
  })

  it('keeps the mobile in E.164 where there are two, and nothing that is no valid number', () => {
    const standIn = createOdooStandIn({ version: 14 })
    standIn.seed({ name: 'Both', phone: '020 7946 0123', mobile: '07911 123456' })
    standIn.seed({ name: 'Odd', phone: '+15551234567' })
    expect(standIn.database.rows('res.partner').map((row) => row.phone_sanitized)).toEqual(['+447911123456', undefined])
  })

  it('shows a note as a browser does', () => {
    expect(readable('<p><b>a &amp;lt;</b><br>b <a href="x">c</a></p>')).toBe('a &lt;\nb c')
  })
})

function withoutDebug(value: unknown): unknown {
  if (isList(value)) return value.map(withoutDebug)
  if (!isObject(value)) return value
  const { debug, arguments: _, ...rest } = value
  return Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, withoutDebug(inner)]))
}
