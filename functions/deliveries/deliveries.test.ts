import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

type Page = { deliveries: { id: string; state: string }[] }

async function openWithDelivery(fault?: { kind: 'status'; status: number }) {
  const standIn = createReamazeStandIn()
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env() }
  const site = openJournalApp({ variables, platformParts: { fetch: reamazeFetch(standIn) } })
  if (fault) standIn.fail(fault)
  await site.post('/api/v1/call-journal', answeredJournal)
  await site.process()
  const list = async (query = '') => (await (await site.read(`/v1/deliveries${query}`)).json()) as Page
  const deliver = async () => {
    await site.clock.advance(5000)
    const { deliveries } = await list()
    const refs = deliveries.map(({ id }) => ({ collection: 'deliveries', id }))
    const work = site.deployment().site('main').pipeline.wake(refs)
    await site.clock.advance(1)
    await work
  }
  return { ...site, standIn, list, deliver }
}

describe('deliveries', () => {
  it('wait for the call to settle, then arrive in Re:amaze with an entry', async () => {
    const { list, deliver, read, standIn } = await openWithDelivery()
    const [waiting] = (await list()).deliveries
    expect(waiting).toMatchObject({
      state: 'waiting',
      destination: 'reamaze',
      nextAttemptAt: '2026-11-20T09:00:05.000Z',
    })
    await deliver()
    expect(await (await read(`/v1/deliveries/${waiting?.id}`)).json()).toMatchObject({
      state: 'delivered',
      entry: { id: waiting?.id },
      attempts: [{ outcome: 'delivered' }],
    })
    expect(standIn.messages()).toMatchObject([{ id: waiting?.id, direction: 'inbound' }])
  })

  it('that Re:amaze refuses are dead letters, and can be sent again', async () => {
    const site = await openWithDelivery({ kind: 'status', status: 403 })
    await site.deliver()
    const [dead] = (await site.list('?state=dead')).deliveries
    expect(dead).toMatchObject({ attempts: [{ outcome: 'failed', code: 'crm_forbidden' }] })
    expect((await site.list('?state=delivered')).deliveries).toEqual([])
    const fitting = [
      '?destination=reamaze&code=crm_forbidden',
      `?call=${dead?.id.split('.')[0]}`,
      '?from=2026-11-20T00:00:00Z',
    ]
    for (const query of fitting) expect((await site.list(query)).deliveries).toMatchObject([{ id: dead?.id }])
    const others = ['?destination=odoo', '?code=crm_timeout', '?to=2026-11-20T00:00:00Z', '?call=call_none']
    for (const query of others) expect((await site.list(query)).deliveries).toEqual([])
    site.standIn.heal()
    const again = await site.admin(`/v1/deliveries/${dead?.id}/retry`, 'POST')
    expect(again.status).toBe(202)
    await site.process()
    expect((await site.list('?state=delivered')).deliveries).toHaveLength(1)
    expect((await site.admin(`/v1/deliveries/${dead?.id}/retry`, 'POST')).status).toBe(409)
  })

  it('that a refused login holds are kept waiting, shown by health, and sent together once the key is renewed', async () => {
    const site = await openWithDelivery({ kind: 'status', status: 401 })
    const health = async () => await (await site.read('/health')).json()
    await site.deliver()
    const [held] = (await site.list('?state=waiting')).deliveries
    expect(held).toMatchObject({ attempts: [{ outcome: 'failed', code: 'crm_unauthorized' }] })
    expect(await health()).toMatchObject({
      status: 'degraded',
      checks: { connectors: { ok: false, error: expect.stringContaining('reamaze refuses our login') } },
    })
    site.standIn.heal()
    await site.clock.advance(600_000)
    await site.deliver()
    await site.deliver()
    expect((await site.list('?state=delivered')).deliveries).toHaveLength(1)
    await site.clock.advance(1000)
    expect(await health()).toMatchObject({ status: 'ok', checks: { connectors: { ok: true } } })
  })

  it('that were given up are sent again by a filter', async () => {
    const site = await openWithDelivery({ kind: 'status', status: 403 })
    await site.deliver()
    site.standIn.heal()
    const retry = async (filter: object) => {
      const answer = await site.admin('/v1/deliveries/retry', 'POST', { state: 'dead', ...filter })
      return { status: answer.status, ...((await answer.json()) as object) }
    }
    expect(await retry({ destination: 'odoo' })).toEqual({ status: 202, retried: 0 })
    expect(await retry({ code: 'crm_rejected' })).toEqual({ status: 202, retried: 0 })
    expect(await retry({ state: 'delivered' })).toMatchObject({ status: 400 })
    expect(await retry({ destination: 'reamaze', code: 'crm_forbidden' })).toEqual({ status: 202, retried: 1 })
    await site.process()
    expect((await site.list('?state=delivered')).deliveries).toHaveLength(1)
  })

  it('answer 404 and 400 for what does not exist', async () => {
    const { read, admin } = await openWithDelivery()
    expect((await read('/v1/deliveries/none')).status).toBe(404)
    expect((await admin('/v1/deliveries/none/retry', 'POST')).status).toBe(404)
    expect((await read('/v1/deliveries?state=lost')).status).toBe(400)
  })
})
