/** Real connectors side by side, each with its stand-in: what one of them does must not be felt by who asks. */
import { describe, expect, it } from 'vitest'
// Loaded when they are first asked, which takes real time; here only virtual time passes.
import '../../src/adapters/crm/odoo/connector.ts'
import '../../src/adapters/crm/suitecrm/connector.ts'
import { handlerFetch } from '../../test/support/crm/handler-fetch.ts'
import { timed } from '../../test/support/lookup-site.ts'
import { createOdooStandIn } from '../../test/support/odoo/stand-in.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { createSuiteCrmStandIn } from '../../test/support/suitecrm/stand-in.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { createVirtualClock } from '../../test/support/virtual-clock.ts'

const number = '+447700900123'
const stored = '07700 900123'

/** Odoo before SuiteCRM before Re:amaze. */
function threeCrms(variables: Record<string, string> = {}) {
  const clock = createVirtualClock()
  const odoo = createOdooStandIn({ clock })
  const suitecrm = createSuiteCrmStandIn({ clock })
  const reamaze = createReamazeStandIn({ clock })
  const handlers = [
    ['odoo.test', odoo.handle],
    ['suite.test', suitecrm.handle],
    ['reamaze', reamaze.handle],
  ] as const
  const site = openTestApp({
    variables: {
      SWITCHHOOK_ADMIN_KEY: testAdminKey,
      SWITCHHOOK_SITE_KEY: testSiteKey,
      SWITCHHOOK_COUNTRY: 'GB',
      SWITCHHOOK_UNKNOWN_CALLER: 'none',
      ...odoo.env('https://odoo.test'),
      ...suitecrm.env('https://suite.test'),
      ...reamaze.env('https://reamaze.test'),
      ODOO_PRIORITY: '1',
      SUITECRM_PRIORITY: '2',
      REAMAZE_PRIORITY: '3',
      ...variables,
    },
    platformParts: {
      clock,
      fetch: async (url, init) => {
        const [, handle] = handlers.find(([host]) => new URL(url).host.includes(host)) ?? []
        if (!handle) throw new TypeError(`nobody is at ${new URL(url).host}`)
        return handlerFetch(handle)(url, init)
      },
    },
  })
  const look = async (asked = number) => {
    const request = site.request(`/v1/lookup?number=${encodeURIComponent(asked)}`, { headers: bearer(testSiteKey) })
    const { value, tookMs } = await timed(clock, Promise.resolve(request))
    return { tookMs, answer: await value.json<Record<string, unknown>>() }
  }
  return { ...site, clock, odoo, suitecrm, reamaze, look }
}

describe('three CRMs at once', () => {
  it('are asked together, and the first by priority that knows the number is believed', async () => {
    const { odoo, suitecrm, reamaze, look } = threeCrms()
    suitecrm.seed({ name: 'Ada of SuiteCRM', phone: stored })
    reamaze.seed({ name: 'Ada of Re:amaze', phone: number })
    expect((await look()).answer).toMatchObject({
      contact: { source: 'suitecrm', name: 'Ada of SuiteCRM' },
      degraded: [],
    })
    odoo.seed({ name: 'Ada of Odoo', phone: '+44 7700 900 124' })
    expect((await look('+447700900124')).answer).toMatchObject({ contact: { source: 'odoo', name: 'Ada of Odoo' } })
  })

  it('of which the best hangs answer inside the deadline with what the others know', async () => {
    const { odoo, suitecrm, look } = threeCrms()
    odoo.fail({ kind: 'hang' })
    suitecrm.seed({ name: 'Ada of SuiteCRM', phone: stored })
    const { answer, tookMs } = await look()
    expect(answer).toMatchObject({
      contact: { name: 'Ada of SuiteCRM' },
      degraded: [{ source: 'odoo', code: 'crm_timeout' }],
    })
    expect(tookMs).toBeLessThanOrEqual(1500)
  })

  it('of which one hangs that nobody needs answer at once', async () => {
    const { odoo, reamaze, look } = threeCrms()
    odoo.seed({ name: 'Ada of Odoo', phone: stored })
    reamaze.fail({ kind: 'hang' })
    const { answer, tookMs } = await look()
    expect(answer).toMatchObject({ contact: { name: 'Ada of Odoo' }, degraded: [] })
    expect(tookMs).toBe(0)
  })

  it('of which one hangs for long wait for it five times, and then no more', async () => {
    const { odoo, suitecrm, look } = threeCrms()
    odoo.fail({ kind: 'hang' })
    suitecrm.seed({ name: 'Ada of SuiteCRM', phone: stored })
    for (let at = 0; at < 5; at += 1) await look(`+44770090013${at}`)
    const asked = odoo.requestCount()
    const { answer, tookMs } = await look()
    expect(answer).toMatchObject({ contact: { name: 'Ada of SuiteCRM' }, degraded: [{ source: 'odoo' }] })
    expect({ tookMs, asked: odoo.requestCount() }).toEqual({ tookMs: 0, asked })
  })

  it('never show a secret when they are explained', async () => {
    const { odoo, suitecrm, clock, request, deployment } = threeCrms()
    odoo.seed({ name: 'Ada of Odoo', phone: stored })
    suitecrm.seed({ name: 'Ada of SuiteCRM', phone: stored })
    const asked = request('/v1/lookup/explain', {
      method: 'POST',
      headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
      body: JSON.stringify({ number }),
    })
    const { value } = await timed(clock, Promise.resolve(asked))
    const text = await value.text()
    expect(JSON.parse(text)).toMatchObject({
      winner: { source: 'odoo' },
      sources: [
        {
          source: 'odoo',
          outcome: 'hit',
          requests: expect.arrayContaining([expect.objectContaining({ status: 200 })]),
        },
        { source: 'suitecrm', outcome: 'hit' },
        { source: 'reamaze', outcome: 'none' },
        { source: 'directory', outcome: 'none' },
      ],
    })
    expect(text).toContain('900123')
    for (const [name, secret] of Object.entries(deployment().variables)) {
      if (/KEY|TOKEN|SECRET|PASSWORD/.test(name)) expect(text, name).not.toContain(secret)
    }
  })
})
