import { describe, expect, it } from 'vitest'
import { handlerFetch } from '../../test/support/crm/handler-fetch.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { createWebhookStandIn } from '../../test/support/webhook/stand-in.ts'
import { enableConnector } from './enable-connector.ts'

function openWithWebhook() {
  const clock = { now: () => site.clock.now(), sleep: (ms: number) => site.clock.sleep(ms) }
  const standIn = createWebhookStandIn({ clock })
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env() }
  const site = openJournalApp({ variables, platformParts: { fetch: handlerFetch(standIn.handle) } })
  const deliver = async () => {
    await site.clock.advance(5000)
    const page = await site.records('main').list({ index: 'deliveries.created', limit: 10 })
    const work = site.deployment().site('main').pipeline.wake(page.records)
    await site.clock.advance(1)
    await work
  }
  const connector = async () => {
    const answer: unknown = await (await site.admin('/v1/connectors', 'GET')).json()
    return (answer as { connectors: { id: string }[] }).connectors.find(({ id }) => id === 'webhook')
  }
  return { ...site, standIn, deliver, connector }
}

describe('POST /v1/connectors/{id}/enable', () => {
  it('ends what a 410 began: seen in the list, then delivered to again', async () => {
    const site = openWithWebhook()
    expect(await site.connector()).toMatchObject({ kind: 'webhook', finds: false, logs: true })
    expect(await site.connector()).not.toHaveProperty('disabled')
    site.standIn.fail({ kind: 'status', status: 410 })
    await site.post('/api/v1/call-journal', answeredJournal)
    await site.process()
    await site.deliver()
    site.standIn.heal()
    expect(await site.connector()).toMatchObject({ disabled: { reason: expect.stringContaining('410') } })
    const dead: unknown = await (await site.read('/v1/deliveries?state=dead')).json()
    const [delivery] = (dead as { deliveries: { id: string }[] }).deliveries
    expect(delivery).toMatchObject({ destination: 'webhook', attempts: [{ code: 'crm_rejected' }] })

    const enabled = await site.admin('/v1/connectors/webhook/enable', 'POST')
    expect([enabled.status, await enabled.json()]).toEqual([200, { id: 'webhook', enabled: true }])
    expect(await site.connector()).not.toHaveProperty('disabled')
    expect((await site.admin(`/v1/deliveries/${delivery?.id}/retry`, 'POST')).status).toBe(202)
    await site.deliver()
    expect(site.standIn.messages()).toHaveLength(1)
  })

  it('answers 404 for a connector that is not there', async () => {
    expect((await openWithWebhook().admin('/v1/connectors/none/enable', 'POST')).status).toBe(404)
  })
})

describeProtectedRoute({ operation: enableConnector })
