import { describe, expect, it } from 'vitest'
import { callDetailsSchema, callPageSchema, callRowSchema } from '../../src/wire/call.ts'
import { candidatesSchema, chosenSchema } from '../../src/wire/unclear.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

async function open() {
  const standIn = createReamazeStandIn()
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env() }
  const site = openJournalApp({ variables, platformParts: { fetch: reamazeFetch(standIn) } })
  const { pipeline } = site.deployment().site('main')
  const report = async (minute: number, more: object = {}) => {
    const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 8, minute, second)).toISOString()
    await site.post('/api/v1/call-journal', {
      ...answeredJournal,
      callStartTimeUTC: at(0),
      callEstablishedTimeUTC: at(5),
      callEndTimeUTC: at(30),
      ...more,
    })
    await site.process()
  }
  /** Everything that is due within these seconds happens. */
  const run = async (seconds: number) => {
    for (let i = 0; i < seconds; i += 1) {
      await site.clock.advance(1000)
      const to = String(site.clock.now() + 1).padStart(15, '0')
      const due = await site.records('main').list({ index: 'due', to, limit: 1000 })
      const work = pipeline.wake(due.records.map(({ collection, id }) => ({ collection, id })))
      await site.clock.advance(1)
      await work
    }
  }
  const list = async (query = '') =>
    callPageSchema.parse(await (await site.admin(`/v1/calls${query}`, 'GET')).json()).calls
  const post = async (path: string, body: unknown) => {
    const response = await site.admin(path, 'POST', body)
    await site.background()
    return { status: response.status, answer: await response.json<object>() }
  }
  return { ...site, standIn, report, run, list, post }
}

describe('a call that somebody leaves out', () => {
  it('is sent nowhere, and is sent once it is taken in again', async () => {
    const { report, run, list, post, standIn } = await open()
    await report(0)
    const [call] = await list()
    const path = `/v1/calls/${call?.id}/leave-out`
    expect((await post(path, { by: 'Ana' })).status).toBe(200)
    await run(8)
    expect(standIn.messages()).toEqual([])
    expect((await list())[0]).toMatchObject({ leftOut: true, destinations: [{ state: 'unwanted' }] })
    expect((await post(`/v1/calls/${call?.id}/log`, {})).status).toBe(409)
    await post(path, { leftOut: false })
    await run(8)
    expect((await list())[0]).toMatchObject({ destinations: [{ state: 'delivered' }] })
    expect(standIn.messages()).toHaveLength(1)
  })

  it('that is logged already has its entry taken back, nothing more of it is sent, and taken in again it is logged anew', async () => {
    const { report, run, list, post, standIn } = await open()
    await report(0)
    await run(8)
    const [call] = await list()
    const { answer } = await post(`/v1/calls/${call?.id}/leave-out`, {})
    expect(callRowSchema.parse(answer).destinations).toMatchObject([{ state: 'waiting', entry: expect.anything() }])
    await run(8)
    await post(`/v1/calls/${call?.id}/notes`, { text: 'Private' })
    await run(8)
    // Re:amaze deletes no messages: one says it.
    expect(standIn.messages().map(({ body }) => /left out/.test(body))).toEqual([false, true])
    const removed = { state: 'unwanted', removed: 'marked', entry: expect.anything() }
    expect((await list())[0]).toMatchObject({ destinations: [removed] })
    // Whoever erases the person has to know that it still stands there.
    const { answer: erasure } = await post('/v1/erasures', { number: '+15551234567', dryRun: true })
    expect(erasure).toMatchObject({
      elsewhere: { entries: [{ callId: call?.id, destination: 'reamaze', id: expect.any(String) }] },
    })
    await post(`/v1/calls/${call?.id}/leave-out`, { leftOut: false })
    await run(8)
    expect(standIn.messages()).toHaveLength(3)
    expect(standIn.messages()[2]?.body).toContain('Private')
    const [again] = await list()
    expect(again?.destinations).toMatchObject([{ state: 'delivered' }])
    expect(again?.destinations[0]?.removed).toBeUndefined()
  })

  it('and taken in again before its entry was taken back keeps the entry that it has', async () => {
    const { report, run, list, post, standIn } = await open()
    await report(0)
    await run(8)
    const path = `/v1/calls/${(await list())[0]?.id}/leave-out`
    await post(path, {})
    await post(path, { leftOut: false })
    await run(8)
    expect(standIn.messages()).toHaveLength(1)
    expect((await list())[0]).toMatchObject({ destinations: [{ state: 'delivered' }] })
  })
})

describe('logging a call again', () => {
  it('writes anew what is delivered only when asked to, and once for each value', async () => {
    const { report, run, list, post, standIn } = await open()
    await report(0)
    await run(8)
    const path = `/v1/calls/${(await list())[0]?.id}/log`
    await post(path, {})
    await run(3)
    expect(standIn.messages()).toHaveLength(1)
    for (const _ of [1, 2]) {
      expect((await post(path, { destination: 'reamaze', anew: 'click-1' })).status).toBe(202)
      await run(3)
    }
    expect(new Set(standIn.messages().map(({ id }) => id)).size).toBe(2)
    expect(standIn.messages()).toHaveLength(2)
    expect((await post(path, { destination: 'odoo' })).status).toBe(404)
  })
})

describe('moving a call to another contact', () => {
  const marcus = { choice: 'contact', source: 'directory', id: 'c-7', name: 'Marcus Bell' }

  it('is a fact of the call with who decided it; the same decision again changes nothing', async () => {
    const { report, run, list, post, admin } = await open()
    await report(0)
    await run(8)
    const [call] = await list()
    const path = `/v1/calls/${call?.id}/contact`
    const { answer } = await post(path, { ...marcus, by: 'Ana' })
    expect(chosenSchema.parse(answer).calls).toBe(1)
    expect(chosenSchema.parse((await post(path, marcus)).answer).calls).toBe(0)
    const details = callDetailsSchema.parse(await (await admin(`/v1/calls/${call?.id}`, 'GET')).json())
    expect(details.call).toMatchObject({
      contact: { id: 'c-7', name: 'Marcus Bell' },
      chosen: { source: 'directory', id: 'c-7' },
    })
    expect(details.revisions.at(-1)).toMatchObject({ source: 'people', kinds: ['decided'] })
    await run(8)
    expect((await list('?q=marcus'))[0]).toMatchObject({ id: call?.id, destinations: [{ state: 'delivered' }] })
    await post(path, { choice: 'none' })
    expect((await list())[0]).not.toHaveProperty('contact')
    await post(path, marcus)
    expect((await list())[0]?.contact?.name).toBe('Marcus Bell')
  })

  it('holds for the number when it is remembered: for its stored calls and for those to come, not for others', async () => {
    const { report, list, post } = await open()
    await report(0)
    await report(10)
    await report(20, { number: '+15559990000' })
    const calls = await list('?number=15551234567')
    const { answer } = await post(`/v1/calls/${calls[0]?.id}/contact`, { ...marcus, remember: true })
    expect(chosenSchema.parse(answer).calls).toBe(2)
    await report(30)
    expect((await list()).map(({ contact }) => contact?.name)).toEqual([
      'Marcus Bell',
      'Jane Doe',
      'Marcus Bell',
      'Marcus Bell',
    ])
    await post(`/v1/calls/${calls[0]?.id}/contact`, { choice: 'ask' })
    await report(40)
    expect((await list())[0]?.contact?.name).not.toBe('Marcus Bell')
  })

  it('creates the contact where asked, once, and finds it among the candidates', async () => {
    const { report, list, post, admin } = await open()
    await report(0)
    const [call] = await list()
    const body = { choice: 'create', source: 'directory', name: 'Marcus Bell', remember: true }
    const first = chosenSchema.parse((await post(`/v1/calls/${call?.id}/contact`, body)).answer)
    const again = chosenSchema.parse((await post(`/v1/calls/${call?.id}/contact`, body)).answer)
    expect(again.call.chosen).toEqual(first.call.chosen)
    const found = candidatesSchema.parse(await (await admin(`/v1/calls/${call?.id}/candidates`, 'GET')).json())
    expect(found.candidates).toMatchObject([{ source: 'directory', name: 'Marcus Bell', id: first.call.chosen?.id }])
  })

  it('is refused without a known source, for a call that is not there, and to a key that only reads', async () => {
    const { report, list, post, makeKey, request } = await open()
    await report(0)
    const path = `/v1/calls/${(await list())[0]?.id}/contact`
    expect((await post(path, { ...marcus, source: 'salesforce' })).status).toBe(400)
    expect((await post('/v1/calls/call_none/contact', marcus)).status).toBe(404)
    const { token } = await makeKey(['read'])
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    expect((await request(path, { method: 'POST', headers, body: JSON.stringify(marcus) })).status).toBe(403)
  })
})
