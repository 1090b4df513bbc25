import { describe, expect, it } from 'vitest'
import { janesNumber, openOwnedContacts } from '../../test/support/owned-contacts.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { listRelated } from './list-related.ts'

type Site = Awaited<ReturnType<typeof openOwnedContacts>>
const byNumber = `number=${encodeURIComponent(janesNumber)}`

async function related(site: Site, query = byNumber) {
  const response = await site.get(`/v1/contacts/related?${query}`)
  return { status: response.status, answer: await response.json<Record<string, unknown>>() }
}

describe('GET /v1/contacts/related', () => {
  it('gives the contact with its owner, the owner’s extension, and what is open with it', async () => {
    const site = await openOwnedContacts()
    expect((await related(site)).answer).toMatchObject({
      outcome: 'found',
      contact: {
        name: 'Jane Miller',
        language: 'en',
        owner: { name: 'Ann Example', email: 'ann@example.com', crmUserId: String(site.ids.ann), extension: '101' },
        related: [{ kind: 'deal', title: '40 croissants', state: 'Proposition' }],
      },
      degraded: [],
    })
    expect((await related(site)).answer).not.toHaveProperty('contact.owner.login')
  })

  it('says that nobody is found', async () => {
    expect((await related(await openOwnedContacts(), 'number=%2B447700900199')).answer).toEqual({
      ...{ outcome: 'none', degraded: [] },
    })
  })

  it('gives the contact alone, and names the CRM, where the CRM stops answering after the lookup', async () => {
    const site = await openOwnedContacts()
    await site.get(`/v1/lookup?${byNumber}`)
    site.standIn.fail({ kind: 'hang' })
    const asked = related(site)
    await site.clock.advance(5000)
    const { status, answer } = await asked
    expect(status).toBe(200)
    expect(answer).toMatchObject({
      ...{ outcome: 'found', contact: { name: 'Jane Miller', related: [] } },
      degraded: [{ source: 'odoo', code: 'crm_timeout' }],
    })
  })

  it.each(['', 'number=1&email=a%40b.c', 'number=%20'])('refuses the question %j', async (query) => {
    expect((await related(await openOwnedContacts(), query)).status).toBe(400)
  })

  it('knows no call that there is not', async () => {
    expect((await related(await openOwnedContacts(), 'call=call_x')).status).toBe(404)
  })
})

describeProtectedRoute({ operation: listRelated, url: '/v1/contacts/related?number=%2B12025550123' })
