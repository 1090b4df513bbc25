import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../../test/support/journal-app.ts'
import { reamazeFetch } from '../../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../../test/support/reamaze/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import type { HttpFetch } from '../../ports/http.ts'
import { runScheduled } from '../scheduled.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

interface Listed {
  readonly connectors: {
    id: string
    status: string
    loginRefusedSince?: string
    lastCheck?: { at: string; ok: boolean }
  }[]
}

function open() {
  const standIn = createReamazeStandIn()
  const variables: Record<string, string> = {
    SWITCHHOOK_ADMIN_KEY: testAdminKey,
    SWITCHHOOK_SITE_KEY: testSiteKey,
    SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...standIn.env(),
  }
  const north = createReamazeStandIn()
  const fetch: HttpFetch = (url, init) => reamazeFetch(url.includes('//north.') ? north : standIn)(url, init)
  const site = openJournalApp({ variables, platformParts: { fetch } })
  const schedule = async (isolate = site.deployment()) => {
    const work = runScheduled(isolate)
    await site.clock.advance(1)
    await work
  }
  const crm = async () => {
    const { connectors }: Listed = await (await site.read('/v1/connectors')).json()
    return connectors.find(({ id }) => id === 'reamaze')
  }
  const asked = () => standIn.requestCount()
  return { ...site, variables, standIn, north, schedule, crm, asked }
}

describe('the checks that nobody asks for', () => {
  it('are made once with new settings, then daily, and shown in the list', async () => {
    const site = open()
    const startedMs = site.clock.now()
    await site.schedule()
    expect(site.asked()).toBe(1)
    const checked = await site.crm()
    expect(checked).toMatchObject({ status: 'ok', lastCheck: { ok: true } })
    // The run itself takes a moment, during which the check is made.
    const atMs = Date.parse(checked?.lastCheck?.at ?? '')
    expect(atMs).toBeGreaterThanOrEqual(startedMs)
    expect(atMs).toBeLessThanOrEqual(site.clock.now())
    await site.clock.advance(23 * hourMs)
    await site.schedule()
    expect(site.asked()).toBe(1)
    await site.clock.advance(hourMs)
    await site.schedule()
    expect(site.asked()).toBe(2)
    site.variables.REAMAZE_API_TOKEN = 'another-token-0000000001'
    await site.schedule(site.isolate().deployment())
    expect(site.asked()).toBe(3)
    expect(await site.crm()).toMatchObject({ status: 'failing', lastCheck: { ok: false } })
  })

  it('are made for the CRMs of other sites too: when their variables are set, then daily', async () => {
    const site = open()
    const { north } = site
    const variables = north.env('https://north.example')
    await site.admin('/v1/sites/north/variables', 'PUT', { variables })
    await site.background()
    expect(north.requestCount()).toBe(1)
    const listed = async () => {
      const { connectors }: Listed = await (await site.read('/v1/connectors?site=north')).json()
      return connectors.find(({ id }) => id === 'reamaze')
    }
    expect(await listed()).toMatchObject({ status: 'ok', lastCheck: { ok: true } })
    await site.schedule()
    expect(north.requestCount()).toBe(1)
    north.fail({ kind: 'status', status: 401 })
    await site.clock.advance(24 * hourMs)
    await site.schedule()
    expect(north.requestCount()).toBe(2)
    expect(await listed()).toMatchObject({ status: 'failing', lastCheck: { ok: false } })
    expect(north.requestCount()).toBe(2)
  })

  it('of a site whose records are out of reach keep no other from being checked', async () => {
    const site = open()
    const { north } = site
    const variables = north.env('https://north.example')
    await site.admin('/v1/sites/north/variables', 'PUT', { variables })
    await site.background()
    await site.makeSite('lost')
    await site.records('lost').write([{ op: 'put', collection: 'site-settings', id: 'variables', value: { v: 99 } }])
    await site.clock.advance(24 * hourMs)
    await site.schedule()
    expect(north.requestCount()).toBe(2)
    expect(site.log.lines).toContainEqual(
      expect.objectContaining({ event: 'scheduled_task_failed', task: 'connector_checks', site: 'lost' }),
    )
  })

  it('notice within ten minutes that a refused login is accepted again, and send what waited', async () => {
    const site = open()
    site.standIn.fail({ kind: 'status', status: 401 })
    await site.schedule()
    await site.post('/api/v1/call-journal', answeredJournal)
    await site.process()
    await site.clock.advance(hourMs)
    await site.schedule()
    await site.process()
    const waiting = async () =>
      (await (await site.read('/v1/deliveries?state=waiting')).json()) as { deliveries: unknown[] }
    expect((await waiting()).deliveries).toHaveLength(1)
    expect(await site.crm()).toMatchObject({ loginRefusedSince: '2026-11-20T09:00:00.000Z' })
    site.standIn.heal()
    await site.clock.advance(10 * minuteMs)
    await site.schedule()
    const sent = Promise.all(site.woken.splice(0).map(({ refs }) => site.deployment().site('main').pipeline.wake(refs)))
    await site.clock.advance(1)
    await sent
    expect((await waiting()).deliveries).toHaveLength(0)
    expect(site.standIn.messages()).toHaveLength(1)
    expect((await site.crm())?.loginRefusedSince).toBeUndefined()
  })
})
