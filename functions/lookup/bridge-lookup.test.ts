import { describe, expect, it } from 'vitest'
import { openLookupApp, publicUrl } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { testSiteKey } from '../../test/support/test-app.ts'
import { getOrCreateContact } from './bridge-lookup.ts'

type Answer = { success?: boolean; error?: string; contact?: Record<string, string> }

async function ask(site: Awaited<ReturnType<typeof openLookupApp>>, query: string) {
  const response = await site.get(`/api/lookup?${query}`)
  return { status: response.status, answer: await response.json<Answer>() }
}

describe('GET /api/lookup', () => {
  it('gives the name and page of a known caller', async () => {
    const { status, answer } = await ask(await openLookupApp(), 'number=%2B12025550123')
    expect(status).toBe(200)
    expect(answer).toMatchObject({
      success: true,
      contact: { name: 'Ada Lovelace', email: 'ada@example.com', number: '+12025550123', entityType: 'person' },
    })
    expect(answer.contact?.contactUrl).toMatch(new RegExp(`^${publicUrl}/contacts/\\w+$`))
  })

  it('reads a + that arrived as a space, and gives it back as +', async () => {
    const { answer } = await ask(await openLookupApp(), 'number=+12025550123')
    expect(answer.contact).toMatchObject({ name: 'Ada Lovelace', number: '+12025550123' })
  })

  it('accepts the token as Basic, whatever stands after the colon', async () => {
    const site = await openLookupApp()
    const headers = { authorization: `Basic ${btoa(`${testSiteKey}:x`)}` }
    expect((await site.request('/api/lookup?number=2025550123', { headers })).status).toBe(200)
  })

  it('creates an unknown caller once, for two at once in two isolates too', async () => {
    const site = await openLookupApp({ crm: true })
    const other = site.isolate()
    const headers = { authorization: `Bearer ${testSiteKey}` }
    const url = '/api/lookup?number=%2B12025550199'
    // Loads the connector, which on a full machine takes longer than the clock's steps below.
    await ask(site, 'number=2025550123')
    const [one, two] = await Promise.all(
      [site, other].map(async (isolate) => {
        const pending = isolate.request(url, { headers })
        for (let step = 0; step < 10; step += 1) await site.clock.advance(100)
        return (await pending).json<Answer>()
      }),
    )
    expect(one?.contact?.name).toBe('3cx Caller - +12025550199')
    expect(two?.contact?.contactUrl).toBe(one?.contact?.contactUrl)
    expect(site.standIn.contacts()).toHaveLength(1)
    expect((await ask(site, 'number=2025550199')).answer.contact?.id).toBe(one?.contact?.id)
  })

  it('gives a stand-in that is stored nowhere while the CRM is down', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 500 })
    const { status, answer } = await ask(site, 'number=%2B12025550199')
    expect(status).toBe(200)
    expect(answer.contact).toMatchObject({ id: '', name: '3cx Caller - +12025550199' })
    expect(answer.contact?.contactUrl).toBe(`${publicUrl}/contacts/unknown?number=%2B12025550199`)
    expect(await site.contactsInDirectory()).toBe(0)
  })

  it('creates nobody of a hidden caller, nor where the admin does not want it', async () => {
    const site = await openLookupApp()
    expect((await ask(site, 'number=anonymous')).answer.contact?.name).toBe('Withheld number')
    const none = await openLookupApp({ variables: { SWITCHHOOK_UNKNOWN_CALLER: 'none' } })
    expect(await ask(none, 'number=%2B12025550199')).toMatchObject({
      status: 404,
      answer: { error: expect.any(String) },
    })
    expect((await site.contactsInDirectory()) + (await none.contactsInDirectory())).toBe(0)
  })

  it('finds by e-mail, and answers 404 to an unknown address', async () => {
    const site = await openLookupApp()
    expect((await ask(site, 'email=ada%40example.com')).answer.contact?.name).toBe('Ada Lovelace')
    const unknown = await ask(site, 'email=nobody%40example.com')
    expect(unknown).toEqual({ status: 404, answer: { error: expect.any(String) } })
  })

  it('takes the contact of the address before it creates one of the number', async () => {
    const site = await openLookupApp()
    const { answer } = await ask(site, 'number=%2B12025550199&email=ada%40example.com')
    expect(answer.contact).toMatchObject({ name: 'Ada Lovelace', number: '+12025550199' })
    expect(await site.contactsInDirectory()).toBe(0)
    const both = await ask(site, 'number=%2B12025550199&email=nobody%40example.com')
    expect(both.answer.contact?.name).toBe('3cx Caller - +12025550199')
  })

  it.each(['', 'number=', 'number=%5BNumber%5D&email=%5BEmail%5D', 'phone=1'])('answers 400 to ?%s', async (query) => {
    const { status, answer } = await ask(await openLookupApp(), query)
    expect({ status, answer }).toEqual({ status: 400, answer: { error: expect.any(String) } })
  })

  it('logs no number and no name', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'hang' })
    const pending = ask(site, 'number=%2B12025550199')
    for (let step = 0; step < 40; step += 1) await site.clock.advance(500)
    await pending
    expect(site.log.lines.length).toBeGreaterThan(0)
    expect(JSON.stringify(site.log.lines)).not.toMatch(/5550199|Ada|ada@/)
  })

  it('creates nobody for a page of another site, nor for a HEAD', async () => {
    const site = await openLookupApp()
    const path = '/api/lookup?number=%2B12025550177'
    const headers = { authorization: `Bearer ${testSiteKey}` }
    const foreign = await site.request(path, { headers: { ...headers, 'sec-fetch-site': 'cross-site' } })
    expect(foreign.status).toBe(403)
    await site.request(path, { method: 'HEAD', headers })
    const seen = await site.request('/v1/lookup?number=%2B12025550177', { headers })
    expect(await seen.json()).toMatchObject({ outcome: 'none' })
  })
})

describeProtectedRoute({ operation: getOrCreateContact, url: '/api/lookup?number=%2B12025550123' })
