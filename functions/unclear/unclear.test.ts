import { describe, expect, it } from 'vitest'
import { bridgeAnswerSchema } from '../../src/wire/bridge.ts'
import { callPageSchema } from '../../src/wire/call.ts'
import { problemsSchema } from '../../src/wire/problem.ts'
import { unclearPageSchema } from '../../src/wire/unclear.ts'
import { handlerFetch } from '../../test/support/crm/handler-fetch.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { createOdooStandIn } from '../../test/support/odoo/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const shared = '+447700900123'

/** Odoo, where Marcus and his firm have one number. */
async function open() {
  const standIn = createOdooStandIn()
  const marcus = standIn.seed({ name: 'Marcus Bell', phone: shared })
  const firm = standIn.seed({ name: 'Bell & Sons', phone: shared, is_company: true })
  const site = openJournalApp({
    variables: {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, SWITCHHOOK_COUNTRY: 'GB' },
      ...standIn.env(),
    },
    platformParts: { fetch: handlerFetch(standIn.handle) },
  })
  const { pipeline } = site.deployment().site('main')
  const report = async (minute: number, number = shared) => {
    const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 8, minute, second)).toISOString()
    const times = { callStartTimeUTC: at(0), callEstablishedTimeUTC: at(5), callEndTimeUTC: at(30) }
    await site.post('/api/v1/call-journal', { ...answeredJournal, name: '', number, ...times })
    await site.process()
    await deliver()
  }
  const deliver = async () => {
    await site.clock.advance(6000)
    const to = String(site.clock.now() + 1).padStart(15, '0')
    const due = await site.records('main').list({ index: 'due', to, limit: 100 })
    const work = pipeline.wake(due.records.map(({ collection, id }) => ({ collection, id })))
    await site.clock.advance(1)
    await work
  }
  const unclear = async () => unclearPageSchema.parse(await (await site.admin('/v1/unclear', 'GET')).json()).unclear
  const choose = async (id: string, body: object) => {
    expect((await site.admin(`/v1/calls/${id}/contact`, 'POST', body)).status).toBe(200)
    await deliver()
  }
  const notesOn = (record: string) =>
    standIn.database
      .rows('mail.message')
      .filter(({ model, res_id: id }) => model === 'res.partner' && String(id) === record).length
  const problems = async () => problemsSchema.parse(await (await site.admin('/v1/problems', 'GET')).json()).problems
  const rows = async () => callPageSchema.parse(await (await site.admin('/v1/calls', 'GET')).json()).calls
  const lookedUp = async (number = shared) => {
    const path = `/api/lookup?number=${encodeURIComponent(number)}`
    const { contact } = bridgeAnswerSchema.parse(await (await site.admin(path, 'GET')).json())
    await site.background()
    return contact.name
  }
  return { ...site, lookedUp, standIn, marcus, firm, report, unclear, choose, notesOn, rows, problems }
}

describe('a number that two contacts of Odoo share', () => {
  it('is unclear until somebody chooses; the note moves, and the next call goes there by itself', async () => {
    const { report, unclear, choose, notesOn, marcus, firm, rows, problems } = await open()
    await report(0)
    await report(10)
    expect(await unclear()).toMatchObject([{ number: shared, reason: 'several', destination: 'odoo', calls: 2 }])
    expect((await rows())[0]?.destinations).toMatchObject([{ state: 'delivered', unclear: 'several' }])
    expect([notesOn(marcus), notesOn(firm)]).toEqual([2, 0])
    expect(await problems()).toMatchObject([{ kind: 'unclear_calls', needsYou: false, count: 2 }])
    const [{ callId = '' } = {}] = await unclear()
    await choose(callId, { choice: 'contact', source: 'odoo', id: firm, name: 'Bell & Sons', remember: true })
    expect([notesOn(marcus), notesOn(firm)]).toEqual([0, 2])
    expect([await unclear(), await problems()]).toEqual([[], []])
    await report(20)
    expect([notesOn(marcus), notesOn(firm)]).toEqual([0, 3])
    expect(await unclear()).toEqual([])
  })

  it('shows a ringing phone whom somebody chose, at once, and the rule again once that is forgotten', async () => {
    const { report, unclear, choose, lookedUp, firm, admin } = await open()
    await report(0)
    expect(await lookedUp()).toBe('Marcus Bell')
    const [{ callId = '' } = {}] = await unclear()
    await choose(callId, { choice: 'contact', source: 'odoo', id: firm, name: 'Bell & Sons', remember: true })
    expect(await lookedUp()).toBe('Bell & Sons')
    const explained = await (await admin('/v1/lookup/explain', 'POST', { number: shared })).text()
    expect(explained).toContain('chose this contact for the number')
    await choose(callId, { choice: 'ask' })
    expect(await lookedUp()).toBe('Marcus Bell')
  })

  it('is asked about no more once somebody says never, and again once that is forgotten', async () => {
    const { report, unclear, choose } = await open()
    await report(0)
    const [{ callId = '' } = {}] = await unclear()
    await choose(callId, { choice: 'never' })
    await report(10)
    expect(await unclear()).toEqual([])
    await choose(callId, { choice: 'ask' })
    expect(await unclear()).toMatchObject([{ calls: 2 }])
  })
})
