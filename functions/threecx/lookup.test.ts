import { describe, expect, it } from 'vitest'
import { openLookupApp, publicUrl } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { lookupThreecxNumber } from './lookup.ts'

describe('POST /3cx/lookup', () => {
  const ask = async (site: Awaited<ReturnType<typeof openLookupApp>>, number: unknown) => {
    const response = await site.post('/3cx/lookup', { number, direction: 'Inbound' })
    expect(response.status).toBe(200)
    const answer: Record<string, unknown> = await response.json()
    expect(Object.entries(answer).filter(([, value]) => typeof value !== 'string')).toEqual([])
    return answer
  }

  it.each(['+12025550123', '2025550123', '(202) 555-0123', '0012025550123', ' 12025550123'])(
    'finds the contact and gives %j back byte for byte',
    async (number) => {
      const site = await openLookupApp()
      for (let times = 0; times < 2; times += 1) {
        expect(await ask(site, number)).toMatchObject({
          first_name: 'Ada',
          last_name: 'Lovelace',
          company: 'Engines Ltd',
          email: 'ada@example.com',
          url: expect.stringMatching(`^${publicUrl}/contacts/[0-9a-f]+$`),
          other: number,
          searched_number: number,
        })
      }
    },
  )

  it('makes a placeholder of an unknown caller, stored nowhere, whose page exists', async () => {
    const site = await openLookupApp()
    const answer = await ask(site, '+12025550199')
    expect(answer).toMatchObject({ other: '+12025550199', entity_type: 'Placeholder' })
    expect(answer.id).not.toBe('')
    expect(answer.first_name).not.toBe('')
    expect(await site.contactsInDirectory()).toBe(0)
    expect(answer.url).toBe(`${publicUrl}/contacts/unknown?number=%2B12025550199`)
  })

  it('does with unknown callers what SWITCHHOOK_UNKNOWN_CALLER says', async () => {
    const none = await openLookupApp({ variables: { SWITCHHOOK_UNKNOWN_CALLER: 'none' } })
    expect(await ask(none, '+12025550199')).toMatchObject({ id: '', url: '' })
    const create = await openLookupApp({ variables: { SWITCHHOOK_UNKNOWN_CALLER: 'create' } })
    expect(await ask(create, '+12025550199')).toMatchObject({ full_name: '3cx Caller - +12025550199' })
    expect(await create.contactsInDirectory()).toBe(1)
  })

  it.each([undefined, null, '', '[Number]'])('shows nobody when 3CX sends no number (%j)', async (number) => {
    expect(await ask(await openLookupApp(), number)).toMatchObject({ id: '', searched_number: '' })
  })

  it('gives a placeholder, not an error, when the CRM is down, and the directory all the same', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 503 })
    expect(await ask(site, '+12025550199')).toMatchObject({ entity_type: 'Placeholder' })
    expect(await ask(site, '+12025550123')).toMatchObject({ first_name: 'Ada' })
  })

  it('finds what the CRM knows before what the directory knows', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.seed({ name: 'Ada of the CRM', phone: '+12025550123' })
    expect(await ask(site, '2025550123')).toMatchObject({ full_name: 'Ada of the CRM', other: '2025550123' })
  })

  it('gives the address that the request used where no public one is set', async () => {
    const site = await openLookupApp({ variables: { SWITCHHOOK_PUBLIC_URL: undefined } })
    expect((await ask(site, '+12025550123')).url).toMatch(/^http:\/\/localhost\/contacts\//)
  })
})

describeProtectedRoute({ operation: lookupThreecxNumber, body: '{"number":"+12025550123"}' })

describe('a CRM by its address alone, in 3CX', () => {
  it('is what the contact of an unknown caller opens', async () => {
    const site = await openLookupApp({ variables: { CRM_URL_TEMPLATE: 'https://crm.example.com/?phone={e164}' } })
    const unknown = await site.post('/3cx/lookup', { number: '+12025550199' })
    expect(await unknown.json()).toMatchObject({ url: 'https://crm.example.com/?phone=%2B12025550199' })
    const known = await site.post('/3cx/lookup', { number: '+12025550123' })
    expect(await known.json()).toMatchObject({ url: expect.stringContaining('/contacts/') })
  })
})
