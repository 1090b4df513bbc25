import { describe, expect, it } from 'vitest'
import { withOverride } from '../../src/core/staffing/hours/change-hours.ts'
import { changeHours } from '../../src/core/staffing/hours/hours-store.ts'
import { writeGroupStates } from '../../src/core/staffing/presence/group-store.ts'
import { janesNumber, openOwnedContacts } from '../../test/support/owned-contacts.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { testSiteKey } from '../../test/support/test-app.ts'
import { getRoute } from './get-route.ts'

type Site = Awaited<ReturnType<typeof openOwnedContacts>>
const encoded = encodeURIComponent(janesNumber)

async function route(site: Site, number = encoded) {
  const response = await site.get(`/v1/route?number=${number}`)
  expect(response.status).toBe(200)
  return response.json<Record<string, unknown>>()
}

describe('GET /v1/route', () => {
  it('gives the extension of the contact’s owner, found by e-mail', async () => {
    expect(await route(await openOwnedContacts())).toEqual({
      ...{ extension: '101', name: 'Ann Example', email: 'ann@example.com', contact: 'Jane Miller', reason: 'owner' },
    })
  })

  it('gives the extension alone to who asks for text, by format or Accept', async () => {
    const site = await openOwnedContacts()
    const byFormat = await site.get(`/v1/route?number=${encoded}&format=text`)
    expect(byFormat.headers.get('content-type')).toContain('text/plain')
    expect(await byFormat.text()).toBe('101')
    const byAccept = await site.get(`/v1/route?number=${encoded}`, undefined, { accept: 'text/plain' })
    expect(await byAccept.text()).toBe('101')
    expect(await (await site.get('/v1/route?number=%2B447700900199&format=text')).text()).toBe('')
  })

  it('takes the key as the user name of Basic authentication, which is all that a 3CX call flow can send', async () => {
    const site = await openOwnedContacts()
    const ask = (user: string) =>
      site.get(`/v1/route?number=${encoded}`, '', { authorization: `Basic ${btoa(`${user}:x`)}` })
    expect(await (await ask(testSiteKey)).json()).toMatchObject({ extension: '101' })
    expect((await ask('wrong')).status).toBe(401)
  })

  it('reads a plus that arrives as a space', async () => {
    expect(await route(await openOwnedContacts(), '+447700900123')).toMatchObject({ extension: '101' })
  })

  it('says why there is no extension', async () => {
    const site = await openOwnedContacts()
    expect(await route(site, '%2B447700900199')).toMatchObject({ extension: '', reason: 'unknown caller' })
    expect(await route(site, '%2B447700900124')).toMatchObject({ extension: '', reason: 'no owner' })
    expect(await route(site, 'anonymous')).toMatchObject({ extension: '', reason: 'unknown caller' })
    await site.services().agents.remove('101')
    await site.clock.advance(31_000)
    expect(await route(site)).toMatchObject({ extension: '', name: 'Ann Example', reason: 'no extension' })
  })

  it('asks the CRM for the owner once while it is fresh, and routes by what it said while it is down', async () => {
    const site = await openOwnedContacts()
    await route(site)
    await site.background()
    const before = site.standIn.requestCount()
    expect(await route(site)).toMatchObject({ extension: '101' })
    expect(site.standIn.requestCount()).toBe(before)
    await site.clock.advance(3_600_000)
    site.standIn.fail({ kind: 'status', status: 503 })
    expect(await route(site)).toMatchObject({ extension: '101', reason: 'owner' })
  })

  it('leaves the call to its usual way outside the hours, and while the owner is away', async () => {
    const site = await openOwnedContacts()
    const { clock } = site
    const { records } = site.services()
    const ann = { extension: '101', loggedIn: 'yes', phone: 'free', paused: { reason: 'lunch' } } as const
    const report = (sequence: number, paused: boolean) =>
      writeGroupStates(site.services(), {
        ...{ source: 'ami', run: 'a', sequence, asOfMs: clock.now(), whole: true },
        groups: [
          {
            group: { number: '800', kind: 'queue' },
            members: [paused ? ann : { ...ann, paused: undefined }],
            waiting: [],
          },
        ],
      })
    await report(1, true)
    expect(await route(site)).toMatchObject({ extension: '', name: 'Ann Example', reason: 'away' })
    await report(2, false)
    expect(await route(site)).toMatchObject({ extension: '101', reason: 'owner' })
    await changeHours(records, (before) => withOverride(before, undefined, { state: 'closed', sinceMs: clock.now() }))
    await clock.advance(60_000)
    expect(await route(site)).toMatchObject({ extension: '', reason: 'closed' })
  })

  it('answers by the deadline of lookups when the CRM is silent', async () => {
    const site = await openOwnedContacts()
    site.standIn.fail({ kind: 'hang' })
    const asked = site.get(`/v1/route?number=${encoded}`)
    await site.clock.advance(1500)
    const answer = await (await asked).json<Record<string, unknown>>()
    expect(answer).toMatchObject({ extension: '', reason: 'no answer' })
  })

  it('refuses a request without a number', async () => {
    expect((await (await openOwnedContacts()).get('/v1/route')).status).toBe(400)
  })
})

describeProtectedRoute({ operation: getRoute, url: '/v1/route?number=%2B12025550123' })
