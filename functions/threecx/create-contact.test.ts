import { describe, expect, it } from 'vitest'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { createThreecxContact } from './create-contact.ts'

const grace = {
  number: '+12025550177',
  first_name: 'Grace',
  last_name: 'Hopper',
  company: 'Navy',
  email: 'grace@example.com',
}

describe('POST /3cx/contacts', () => {
  it('creates the contact that a person asks for, once, and the next lookup knows it', async () => {
    const site = await openLookupApp()
    await site.post('/3cx/lookup', { number: grace.number })
    const asked = Promise.all([site.post('/3cx/contacts', grace), site.post('/3cx/contacts', grace)])
    // Who comes second looks again in a moment.
    await site.clock.advance(1000)
    const [first, second] = await asked
    expect(first?.status).toBe(200)
    const answer = await first?.json<Record<string, string>>()
    expect(answer).toMatchObject({ first_name: 'Grace', company: 'Navy', other: grace.number, email: grace.email })
    expect((await second?.json<Record<string, string>>())?.id).toBe(answer?.id)
    const found = await site.post('/3cx/lookup', { number: '(202) 555-0177' })
    expect(await found.json()).toMatchObject({ id: answer?.id, url: answer?.url })
  })

  it('creates it in the CRM where one is connected', async () => {
    const site = await openLookupApp({ crm: true })
    await site.post('/3cx/contacts', grace)
    expect(site.standIn.contacts()).toMatchObject([{ name: 'Grace Hopper' }])
  })

  it('gets or creates the caller of whom an older 3CX knows the number only', async () => {
    const site = await openLookupApp()
    const unfilled = { number: '+12025550177', first_name: '[FirstName]', last_name: '', company: '[Company]' }
    for (let times = 0; times < 2; times += 1) {
      const response = await site.post('/3cx/contacts', unfilled)
      expect(await response.json()).toMatchObject({ full_name: '3cx Caller - +12025550177' })
    }
    expect(await site.contactsInDirectory()).toBe(1)
    const known = await site.post('/3cx/contacts', { number: '2025550123' })
    expect(await known.json()).toMatchObject({ first_name: 'Ada' })
  })

  it('creates nobody without a number or an address, of a hidden caller, or of an extension', async () => {
    const site = await openLookupApp()
    for (const body of [
      {},
      { first_name: 'Grace' },
      { number: 'anonymous' },
      { number: '201' },
      { number: '[Number]' },
    ]) {
      const response = await site.post('/3cx/contacts', body)
      expect([body, response.status]).toEqual([body, 400])
    }
    expect(await site.contactsInDirectory()).toBe(0)
  })

  it('says that the CRM could not be asked, and creates nothing', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 503 })
    for (const body of [grace, { number: grace.number }]) {
      const response = await site.post('/3cx/contacts', body)
      expect(response.status).toBe(502)
      expect(await response.json()).toMatchObject({ error: { code: 'crm_unavailable', retryable: true } })
    }
    site.standIn.heal()
    expect(site.standIn.contacts()).toEqual([])
  })
})

describeProtectedRoute({ operation: createThreecxContact, body: JSON.stringify(grace) })
