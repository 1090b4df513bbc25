import { describe, expect, it } from 'vitest'
import { openLookupApp, publicUrl } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { testSiteKey } from '../../test/support/test-app.ts'
import { lookupOdooContact } from './crm-lookup.ts'

type Answer = Record<string, unknown> & { result: Record<string, unknown> }

async function ask(number: unknown, options: Parameters<typeof openLookupApp>[0] = {}) {
  const site = await openLookupApp(options)
  const response = await site.request('/api/3cx/crm', {
    method: 'POST',
    headers: { apikey: testSiteKey, 'content-type': 'application/json' },
    body: JSON.stringify({ number }),
  })
  expect(response.status).toBe(200)
  const answer = await response.json<Answer>()
  const { jsonrpc, id, result, ...flat } = answer
  expect({ jsonrpc, id }).toEqual({ jsonrpc: '2.0', id: null })
  expect(flat).toEqual(result)
  return flat
}

describe('POST /api/3cx/crm', () => {
  it('answers a person in both shapes, the searched number byte for byte in the field it belongs to', async () => {
    expect(await ask(' 12025550123')).toEqual({
      partner_id: expect.stringMatching(/^[0-9a-f]+$/),
      type: 'contact',
      firstname: 'Ada',
      lastname: 'Lovelace',
      mobile: ' 12025550123',
      phone: '+1 202-555-0124',
      email: 'ada@example.com',
      web_url: expect.stringMatching(`^${publicUrl}/contacts/`),
      company_type: '',
      name: 'Engines Ltd',
    })
    expect(await ask('2025550124')).toMatchObject({ mobile: '(202) 555-0123', phone: '2025550124' })
  })

  it('answers a company as a company', async () => {
    expect(await ask('+12025550150')).toMatchObject({
      company_type: 'company',
      name: 'Acme & Sons',
      firstname: '',
      lastname: '',
      phone: '+12025550150',
      mobile: '',
    })
  })

  it('answers a lead with L before its id', async () => {
    expect(await ask('00442079460123')).toEqual({
      partner_id: expect.stringMatching(/^L[0-9a-f]+$/),
      type: 'lead',
      name: 'Lee Prospect',
      contact_name: 'Lee Prospect',
      mobile: '00442079460123',
      phone: '',
      web_url: expect.stringContaining('/contacts/'),
      link_end: 'link_end',
    })
  })

  it.each(['+12025550199', 'anonymous', '', '[Number]'])(
    'answers new_number and nothing else to %j',
    async (number) => {
      expect(await ask(number)).toEqual({ new_number: true })
    },
  )

  it('finds nobody by a part of a number', async () => {
    for (const part of ['0123', '5550123', '2025550']) expect(await ask(part)).toEqual({ new_number: true })
  })

  it('takes a number that is no text', async () => {
    expect(await ask(2025550123)).toMatchObject({ firstname: 'Ada', mobile: '2025550123' })
  })

  it('makes what SWITCHHOOK_UNKNOWN_CALLER says of an unknown caller', async () => {
    const placeholder = await ask('+12025550199', { variables: { SWITCHHOOK_UNKNOWN_CALLER: 'placeholder' } })
    expect(placeholder).toMatchObject({ firstname: 'Unknown caller', phone: '+12025550199' })
    const created = await ask('+12025550199', { variables: { SWITCHHOOK_UNKNOWN_CALLER: 'create' } })
    expect(created).toMatchObject({ firstname: '3cx Caller - +12025550199', phone: '+12025550199' })
  })

  it('answers 400 to a body without number, naming it', async () => {
    const site = await openLookupApp()
    const response = await site.post('/api/3cx/crm', { phone: '1' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'bad_field', message: expect.stringContaining('number') },
    })
  })
})

describeProtectedRoute({ operation: lookupOdooContact, body: '{"number":"+12025550123"}' })
