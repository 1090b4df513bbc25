import { describe, expect, it } from 'vitest'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { searchThreecxContacts } from './search.ts'

describe('POST /3cx/search', () => {
  const ask = async (text: unknown, options: Parameters<typeof openLookupApp>[0] = {}) => {
    const site = await openLookupApp(options)
    const response = await site.post('/3cx/search', { text })
    expect(response.status).toBe(200)
    return (await response.json<{ contacts: Record<string, string>[] }>()).contacts
  }

  it.each(['ada', 'Lovel', 'engines', '202555012', 'ada@ex'])('finds Ada by %j', async (text) => {
    const contacts = await ask(text)
    expect(contacts.map((contact) => contact.full_name)).toEqual(['Ada Lovelace'])
    expect(contacts[0]).toMatchObject({ mobile: '(202) 555-0123', searched_number: '' })
  })

  it.each(['', '[SearchText]', null, 'zzz'])('finds nobody by %j', async (text) => {
    expect(await ask(text)).toEqual([])
  })

  it('still finds what the directory has when the CRM is down', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'web page' })
    const response = await site.post('/3cx/search', { text: 'ada' })
    expect(await response.json()).toMatchObject({ contacts: [{ first_name: 'Ada' }] })
  })
})

describeProtectedRoute({ operation: searchThreecxContacts, body: '{"text":"ada"}' })
