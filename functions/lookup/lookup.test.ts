import { describe, expect, it } from 'vitest'
import { openLookupApp, publicUrl } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { testAdminKey } from '../../test/support/test-app.ts'
import { lookupContact } from './lookup.ts'

type Site = Awaited<ReturnType<typeof openLookupApp>>

async function ask(site: Site, query: string) {
  const response = await site.get(`/v1/lookup?${query}`)
  return { status: response.status, answer: await response.json<Record<string, unknown>>() }
}

describe('GET /v1/lookup', () => {
  it('says who has a number, in which source, and how it was read', async () => {
    const { status, answer } = await ask(await openLookupApp(), 'number=%28202%29+555-0123')
    expect(status).toBe(200)
    expect(answer).toMatchObject({
      outcome: 'found',
      contact: { name: 'Ada Lovelace', source: 'directory', url: expect.stringMatching(`^${publicUrl}/contacts/`) },
      number: { raw: '(202) 555-0123', e164: '+12025550123' },
      shared: false,
      degraded: [],
      from: 'sources',
    })
  })

  it('says that the answer was remembered', async () => {
    const site = await openLookupApp()
    await ask(site, 'number=%2B12025550123')
    expect((await ask(site, 'number=%2B12025550123')).answer).toMatchObject({ outcome: 'found', from: 'isolate' })
  })

  it('finds by e-mail', async () => {
    const { answer } = await ask(await openLookupApp(), 'email=ADA%40example.com')
    expect(answer).toMatchObject({ outcome: 'found', contact: { name: 'Ada Lovelace' } })
    expect(answer).not.toHaveProperty('number')
  })

  it('creates nobody, whatever the setting', async () => {
    const site = await openLookupApp({ variables: { SWITCHHOOK_UNKNOWN_CALLER: 'create' } })
    expect((await ask(site, 'number=%2B12025550199')).answer).toMatchObject({ outcome: 'none', degraded: [] })
    expect(await site.contactsInDirectory()).toBe(0)
  })

  it('names the CRM that could not be heard', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 500 })
    const { status, answer } = await ask(site, 'number=%2B12025550199')
    expect(status).toBe(200)
    expect(answer).toMatchObject({ outcome: 'none', degraded: [{ source: 'reamaze', code: 'crm_unavailable' }] })
  })

  it('still knows in an outage whom the CRM knew, and says that this is stale', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.seed({ name: 'Grace Hopper', phone: '+12025550188' })
    const before = await ask(site, 'number=%2B12025550188')
    expect(before.answer).toMatchObject({ outcome: 'found', contact: { name: 'Grace Hopper' } })
    expect(before.answer).not.toHaveProperty('stale')
    await site.background()
    await site.clock.advance(20 * 3_600_000)
    site.standIn.fail({ kind: 'status', status: 500 })
    expect((await ask(site, 'number=%2B12025550188')).answer).toMatchObject({
      outcome: 'found',
      contact: { name: 'Grace Hopper', source: 'reamaze' },
      stale: true,
      degraded: [{ source: 'reamaze', code: 'crm_unavailable' }],
    })
  })

  it('keeps sites apart', async () => {
    const site = await openLookupApp()
    await site.makeSite('north')
    const response = await site.get('/v1/lookup?number=%2B12025550123&site=north', testAdminKey)
    expect(await response.json()).toMatchObject({ outcome: 'none' })
  })

  it.each(['', 'number=', 'number=1&email=a%40b.c', 'number=+'])('answers 400 to ?%s', async (query) => {
    const { status, answer } = await ask(await openLookupApp(), query)
    expect({ status, answer }).toMatchObject({ status: 400, answer: { error: { code: 'bad_request' } } })
  })

  it('logs no number and no name', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 500 })
    await ask(site, 'number=%2B12025550123')
    expect(site.log.lines.length).toBeGreaterThan(0)
    expect(JSON.stringify(site.log.lines)).not.toMatch(/5550123|Ada|ada@/)
  })
})

describeProtectedRoute({ operation: lookupContact, url: '/v1/lookup?number=%2B12025550123' })
