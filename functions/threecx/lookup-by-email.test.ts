import { describe, expect, it } from 'vitest'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { lookupThreecxEmail } from './lookup-by-email.ts'

describe('POST /3cx/lookup-by-email', () => {
  const ask = async (email: unknown) => {
    const site = await openLookupApp()
    const response = await site.post('/3cx/lookup-by-email', { email })
    expect(response.status).toBe(200)
    return response.json<Record<string, string>>()
  }

  it('finds the contact, whatever the case of the address', async () => {
    const answer = await ask(' ADA@example.com')
    expect(answer).toMatchObject({ full_name: 'Ada Lovelace', mobile: '(202) 555-0123', searched_number: '' })
    expect(answer.url).toMatch(/^https:\/\/hook\.example\.com\/contacts\//)
  })

  it.each(['nobody@example.com', '[Email]', '', null, 'ada'])('shows nobody for %j', async (email) => {
    const answer = await ask(email)
    expect(new Set(Object.values(answer))).toEqual(new Set(['']))
  })
})

describeProtectedRoute({ operation: lookupThreecxEmail, body: '{"email":"ada@example.com"}' })
