import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

type Shown = { id: string; state: string; attempts: { code?: string }[] }

/** The product with Re:amaze and these variables; time passes until all that is due was sent. */
function openSite(
  variables: Record<string, string>,
  before?: Pick<ReturnType<typeof openJournalApp>, 'records' | 'clock'>,
) {
  const standIn = createReamazeStandIn()
  const site = openJournalApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env(), ...variables },
    platformParts: { fetch: reamazeFetch(standIn), ...(before && { records: before.records, clock: before.clock }) },
  })
  const deliveries = async () => (await (await site.read('/v1/deliveries')).json<{ deliveries: Shown[] }>()).deliveries
  const deliver = async () => {
    await site.process()
    await (before ?? site).clock.advance(60_000)
    const due = (await deliveries()).map(({ id }) => ({ collection: 'deliveries', id }))
    await site.deployment().site('main').pipeline.wake(due)
  }
  return { ...site, standIn, deliveries, deliver }
}

describe('rules of a connector', () => {
  it('decide which calls reach it; the others are kept here and delivered to nobody', async () => {
    const site = openSite({ REAMAZE_LOG: 'outcome=missed | extension=200-299' })
    await site.post('/api/v1/call-journal', answeredJournal)
    await site.post('/api/v1/call-journal', { ...answeredJournal, number: '+1 (555) 123-9999', agent: '201' })
    await site.deliver()
    expect(await site.deliveries()).toMatchObject([{ state: 'delivered' }])
    expect(site.standIn.messages()).toHaveLength(1)
    const { calls } = await (await site.read('/v1/calls')).json<{ calls: unknown[] }>()
    expect(calls).toHaveLength(2)
  })

  it('that are faulty make calls wait with a sentence, and apply once they are corrected', async () => {
    const faulty = openSite({ REAMAZE_LOG: 'extension=' })
    await faulty.post('/api/v1/call-journal', answeredJournal)
    await faulty.deliver()
    expect(await faulty.deliveries()).toMatchObject([{ state: 'waiting', attempts: [{ code: 'crm_not_configured' }] }])
    const corrected = openSite({ REAMAZE_LOG: 'extension=200-299' }, faulty)
    await corrected.deliver()
    expect(await corrected.deliveries()).toMatchObject([{ state: 'unwanted' }])
    expect(corrected.standIn.messages()).toEqual([])
  })
})

describe('agents whom the PBX did not name', () => {
  it('are named in the CRM from the extension table', async () => {
    const site = openSite({ SWITCHHOOK_AGENTS: '101=Ann Table <ann@example.com>' })
    const { agentFirstName: _, agentLastName: __, agentEmail: ___, ...nameless } = answeredJournal
    await site.post('/api/v1/call-journal', nameless)
    await site.deliver()
    expect(site.standIn.messages()[0]?.body).toContain('Ann Table (101)')
  })
})
