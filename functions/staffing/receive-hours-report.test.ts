import { expect, it } from 'vitest'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { hoursAnswerSchema } from '../../src/wire/staffing-hours-api.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

function setUp() {
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const site = openTestApp({ variables })
  const send = (report: object, signed = true) => {
    const body = Buffer.from(JSON.stringify(report))
    const signature = signWebhook([eventsSigningKey(testSiteKey)], { id: 'one', atMs: site.clock.now(), body })
    const headers = { ...bearer(testSiteKey), 'content-type': 'application/json', ...(signed ? signature : {}) }
    return site.request('/v1/staffing/hours/reported', { method: 'PUT', headers, body })
  }
  const hours = async () => {
    const response = await site.request('/v1/staffing/hours', { headers: bearer(testAdminKey) })
    return hoursAnswerSchema.parse(await response.json())
  }
  const at = (ms = 0) => new Date(site.clock.now() + ms).toISOString()
  return { ...site, send, hours, at }
}

it('hours that the phone system has hold where none are set, forced ones for ten minutes, an older report not at all', async () => {
  const { send, hours, at, clock } = setUp()
  const schedule = { zone: 'UTC', week: {} }
  const sent = await send({ source: 'fwd_1/pbx', at: at(), site: { schedule, forced: { state: 'open' } } })
  expect(await sent.json()).toEqual({ changed: true })
  expect((await hours()).site).toMatchObject({ usedFrom: 'phone system', now: { state: 'open', forced: 'open' } })
  await send({ source: 'fwd_1/pbx', at: at(-60_000), site: { schedule } })
  expect((await hours()).site.now.state).toBe('open')
  await clock.advance(600_000)
  expect((await hours()).site.now.state).toBe('closed')
})

it('a report that is unsigned, of the future, or of another form is refused', async () => {
  const { send, at } = setUp()
  const report = { source: 'fwd_1/pbx', at: at(), conditions: { TC1: { state: 'open' } } }
  expect((await send(report, false)).status).toBe(401)
  expect((await send({ ...report, at: at(3_600_000) })).status).toBe(400)
  expect((await send({ ...report, source: 'a b' })).status).toBe(400)
  expect((await send(report)).status).toBe(200)
})
