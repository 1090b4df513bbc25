import { describe, expect, it } from 'vitest'
import { createMissedTasks } from '../../src/app/callers/missed-task.ts'
import { callBackListSchema } from '../../src/wire/agent-page.ts'
import { missedDoneSchema, missedPageSchema } from '../../src/wire/missed-calls.ts'
import { handlerFetch } from '../../test/support/crm/handler-fetch.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { createOdooStandIn, standInUser } from '../../test/support/odoo/stand-in.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const caller = '+1 (555) 123-4567'
const elsewhere = '+1 (555) 123-9999'
const minute = (n: number) => `11/20/2026 09:${String(n).padStart(2, '0')}:00`

/** As 3CX sends it, at a minute after nine. */
const missedJournal = (at: number, number = caller, agent = '101') => {
  const { callEstablishedTimeUTC: _, ...rest } = answeredJournal
  return {
    ...{ ...rest, number, agent, type: 'Missed', durationSeconds: '0' },
    ...{ callStartTimeUTC: minute(at), callEndTimeUTC: `11/20/2026 09:${String(at).padStart(2, '0')}:20` },
  }
}
const answered = (at: number, number = caller, direction = 'Inbound') => ({
  ...{ ...answeredJournal, number, direction, type: direction },
  ...{ callStartTimeUTC: minute(at), callEstablishedTimeUTC: minute(at), callEndTimeUTC: minute(at + 1) },
})

function open(variables: Readonly<Record<string, string>> = {}) {
  const standIn = createOdooStandIn({ users: [standInUser] })
  const site = openJournalApp({
    variables: {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, SWITCHHOOK_COUNTRY: 'US' },
      ...(variables.SWITCHHOOK_MISSED_CALL_TASK ? { ...standIn.env(), ODOO_LOG: 'none' } : {}),
      ...variables,
    },
    platformParts: { fetch: handlerFetch(standIn.handle) },
  })
  const report = async (journal: unknown) => {
    expect((await site.post('/api/v1/call-journal', journal)).status).toBe(200)
    await site.process()
  }
  const list = async (query = '') =>
    missedPageSchema.parse(await (await site.read(`/v1/missed-calls${query}`)).json()).missed
  const agentToken = async (extension: string) => {
    const { token } = await site.makeKey(['agents'])
    const response = await site.request(`/v1/agents/${extension}/token`, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: '{}',
    })
    return (await response.json<{ token: string }>()).token
  }
  return { ...site, standIn, report, list, agentToken }
}

describe('GET /v1/missed-calls', () => {
  it('lists who was not answered, by agent, and not who reached somebody later', async () => {
    const { report, list } = open()
    await report(missedJournal(1))
    await report(missedJournal(3))
    await report(missedJournal(4, elsewhere, '102'))
    expect(await list()).toMatchObject([
      { number: '+15551239999', calls: 1, agents: ['102'], outcome: 'missed' },
      { number: '+15551234567', name: 'Jane Doe', calls: 2, agents: ['101'], firstAt: '2026-11-20T09:01:00.000Z' },
    ])
    expect(await list('?agent=102')).toHaveLength(1)
    expect(await list('?queue=800')).toEqual([])
    expect(await list('?from=2026-11-20T09:04:00Z')).toHaveLength(1)
    await report(answered(5))
    expect(await list()).toMatchObject([{ number: '+15551239999' }])
    await report(answered(6, elsewhere, 'Outbound'))
    expect(await list()).toEqual([])
  })

  it('leaves out who was reached on another number of the same contact', async () => {
    const { report, list, deployment, admin, request, agentToken } = open()
    const token = await agentToken('101')
    const callBacks = async () =>
      callBackListSchema.parse(await (await request('/agent/call-backs', { headers: bearer(token) })).json()).callBacks
    const contact = { name: 'Jane Doe', number: '+15551234567' }
    const { directory } = deployment().site('main')
    const made = await directory.create(contact, 'k', new AbortController().signal)
    await report(missedJournal(1))
    await report(answered(5, elsewhere, 'Outbound'))
    expect(await list()).toMatchObject([{ contact: { id: made.id } }])
    expect(await callBacks()).toMatchObject([{ number: '+15551234567', name: 'Jane Doe', waitedSeconds: 20 }])
    const phones = [{ number: '+15551234567' }, { number: '+15551239999' }]
    expect((await admin(`/v1/contacts/${made.id}`, 'PATCH', { phones })).status).toBe(200)
    expect(await list()).toEqual([])
    expect(await callBacks()).toEqual([])
  })

  it('shows an agent those for whom its extension rang, and refuses keys without the scope', async () => {
    const { report, request, agentToken, makeKey } = open()
    await report(missedJournal(1))
    const of = async (extension: string) => {
      const response = await request('/v1/missed-calls', { headers: bearer(await agentToken(extension)) })
      return missedPageSchema.parse(await response.json()).missed.length
    }
    expect([await of('101'), await of('102')]).toEqual([1, 0])
    const { token } = await makeKey(['lookup'])
    expect((await request('/v1/missed-calls', { headers: bearer(token) })).status).toBe(403)
    expect((await request('/v1/missed-calls')).status).toBe(401)
  })
})

describe('POST /v1/missed-calls/{id}/done', () => {
  it('takes the caller off the list, with who did it, until they call in vain again', async () => {
    const { report, list, admin, request, agentToken } = open()
    await report(missedJournal(1))
    const [one] = await list()
    const path = `/v1/missed-calls/${one?.id}/done`
    const strange = await request(path, { method: 'POST', headers: bearer(await agentToken('102')) })
    expect(strange.status).toBe(404)
    expect(missedDoneSchema.parse(await (await admin(path, 'POST')).json())).toMatchObject({
      by: 'admin key',
      calls: 1,
    })
    expect(missedDoneSchema.parse(await (await admin(path, 'POST')).json())).toMatchObject({ calls: 0 })
    expect(await list()).toEqual([])
    await report(missedJournal(9))
    expect(await list()).toMatchObject([{ calls: 1, firstAt: '2026-11-20T09:09:00.000Z' }])
    expect((await admin('/v1/missed-calls/caller_0/done', 'POST')).status).toBe(404)
  })
})

describe('what is kept of a missed caller', () => {
  it('is erased with the person', async () => {
    const { report, list, admin } = open()
    await report(missedJournal(1))
    expect((await admin('/v1/erasures', 'POST', { number: '+15551234567', dryRun: false })).status).toBe(200)
    expect(await list()).toEqual([])
  })
})

describe('a task for a missed caller', () => {
  it('is created once, after the time that is set, and not for who was called back', async () => {
    const { report, list, standIn, clock, deployment } = open({ SWITCHHOOK_MISSED_CALL_TASK: '30' })
    standIn.database.create('res.partner', { name: 'Jane', phone: '+15551234567' })
    await report(missedJournal(1))
    await report(missedJournal(2, elsewhere))
    await report(answered(5, elsewhere, 'Outbound'))
    const wake = () => createMissedTasks(deployment().site('main'))
    const dueMs = Date.parse('2026-11-20T09:31:20Z')
    if (clock.now() < dueMs - 1000) await clock.advance(dueMs - 1000 - clock.now())
    const tasks = () => standIn.database.rows('mail.activity')
    const isEarly = clock.now() < dueMs
    await wake()
    if (isEarly) expect(tasks()).toHaveLength(0)
    await clock.advance(2000)
    await wake()
    await wake()
    expect(tasks()).toHaveLength(1)
    expect(await list()).toMatchObject([{ task: { destination: 'odoo' } }])
  })
})
