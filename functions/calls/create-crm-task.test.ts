import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { handlerFetch } from '../../test/support/crm/handler-fetch.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { createOdooStandIn, standInUser } from '../../test/support/odoo/stand-in.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const page = z.object({ calls: z.array(z.object({ id: z.string(), external: z.object({ e164: z.string() }) })) })

/** A site with one call of 101 (Ann Lee) and an Odoo that knows the caller, or does not. */
async function open({ isKnown = true, crm = true, variables = {} } = {}) {
  const standIn = createOdooStandIn({ users: [standInUser] })
  const site = openJournalApp({
    variables: {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
      ...(crm ? { ...standIn.env(), ODOO_LOG: 'none' } : {}),
      ...variables,
    },
    platformParts: { fetch: handlerFetch(standIn.handle) },
  })
  await site.post('/api/v1/call-journal', answeredJournal)
  await site.process()
  const [call] = page.parse(await (await site.read('/v1/calls')).json()).calls
  if (!call) throw new Error('The journal made no call.')
  const user = standIn.database.create('res.users', { login: 'ann', email: 'ann@example.com' })
  const partner = standIn.database.create('res.partner', {
    name: 'Jane',
    ...(isKnown ? { phone: call.external.e164 } : {}),
  })
  await site
    .deployment()
    .site('main')
    .agents.put([{ extension: '101', email: 'ann@example.com' }])
  const { token } = await site.makeKey(['agents'])
  const { token: admin } = await site.makeKey(['admin'])
  const send = (path: string, body: unknown, as = token) =>
    site.request(path, {
      method: 'POST',
      headers: { ...bearer(as), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const agent = async (extension: string) =>
    z.object({ token: z.string() }).parse(await (await send(`/v1/agents/${extension}/token`, {})).json()).token
  const task = async (body: unknown, as?: string) => {
    const response = await send(`/v1/calls/${call.id}/tasks`, body, as)
    return { status: response.status, answer: await response.json<Record<string, unknown>>() }
  }
  return {
    ...site,
    standIn,
    call,
    user,
    partner,
    send,
    agent,
    admin,
    task,
    tasks: () => standIn.database.rows('mail.activity'),
  }
}

describe('POST /v1/calls/{id}/tasks', () => {
  it('plans an activity on the caller’s record, for whose call it was, today', async () => {
    const { task, tasks, user, partner } = await open()
    const { status, answer } = await task({})
    expect(status).toBe(201)
    expect(answer).toMatchObject({ destination: 'odoo', id: expect.any(String), status: 'created' })
    expect(tasks()).toMatchObject([
      { res_id: partner, res_model: 'res.partner', user_id: user, date_deadline: answer.dueOn },
    ])
  })

  it('makes one task of one question, however often it comes, and another of another id', async () => {
    const { task, tasks } = await open()
    const first = (await task({ title: 'Send the offer' })).answer
    expect((await task({ title: 'Send the offer' })).answer).toEqual({ ...first, status: 'duplicate' })
    await task({ title: 'Send the offer', id: 'second' })
    expect(tasks().map(({ summary }) => summary)).toEqual(['Send the offer', 'Send the offer'])
  })

  it('is open to the agents of the call, and to no other agent', async () => {
    const { task, agent, tasks } = await open()
    expect((await task({ dueOn: '2027-01-02' }, await agent('101'))).status).toBe(201)
    expect(tasks()).toMatchObject([{ date_deadline: '2027-01-02' }])
    expect((await task({}, await agent('102'))).status).toBe(404)
  })

  it('says why there is none: no such CRM, nobody to plan it for, a CRM that is down', async () => {
    expect((await (await open()).task({ destination: 'zendesk' })).answer).toMatchObject({
      error: { code: 'bad_field', message: expect.stringContaining('zendesk') },
    })
    expect((await (await open({ crm: false })).task({})).answer).toMatchObject({ error: { code: 'bad_field' } })
    expect((await (await open({ isKnown: false })).task({})).answer).toMatchObject({
      error: { code: 'crm_rejected', message: expect.stringContaining('create the contact first') },
    })
    const { standIn, task } = await open()
    standIn.fail({ kind: 'status', status: 503 })
    expect(await task({})).toMatchObject({ status: 502, answer: { error: { code: 'crm_unavailable' } } })
  })

  it('refuses a day that there is not', async () => {
    expect((await (await open()).task({ dueOn: '2027-02-30' })).status).toBe(400)
  })
})

describe('whose a call is, by its agent', () => {
  it('is chosen among the candidates, or created, by an agent of the call', async () => {
    const { send, agent, call, standIn, read } = await open({ isKnown: false })
    const token = await agent('101')
    const path = `/v1/calls/${call.id}/contact`
    const created = await send(path, { choice: 'create', source: 'odoo', name: 'Grace Miller' }, token)
    expect(created.status).toBe(200)
    expect(await created.json()).toMatchObject({ call: { chosen: { source: 'odoo', name: 'Grace Miller' } } })
    expect(standIn.contacts()).toContainEqual({ name: 'Grace Miller' })
    const candidates = await read(`/v1/calls/${call.id}/candidates?q=Grace`)
    expect(candidates.status).toBe(200)
    expect((await send(path, { choice: 'none' }, await agent('102'))).status).toBe(404)
    expect((await send(path, { choice: 'never' }, token)).status).toBe(403)
  })
})

describe('what an agent says became of a call', () => {
  const variables = { SWITCHHOOK_WRAP_UP: 'Sale, No sale' }

  it('is one of the site’s words, alone or with a note, and the last counts', async () => {
    const { send, agent, call, read, process } = await open({ variables })
    const token = await agent('101')
    const note = (body: unknown) => send(`/v1/calls/${call.id}/notes`, body, token)
    expect((await note({ wrapUp: 'No sale' })).status).toBe(201)
    expect((await note({ wrapUp: 'Sale', text: '40 croissants' })).status).toBe(201)
    await process()
    expect(await (await read(`/v1/calls/${call.id}`)).json()).toMatchObject({
      call: { wrapUp: { outcome: 'Sale', by: { extension: '101' } }, notes: [{ text: '40 croissants' }] },
    })
    expect((await note({ wrapUp: 'Perhaps' })).status).toBe(400)
    expect((await note({})).status).toBe(400)
  })

  it('is offered to the agent page in the site’s order', async () => {
    const { agent, request } = await open({ variables })
    const session = await request('/agent/session', { headers: bearer(await agent('101')) })
    expect(await session.json()).toMatchObject({ wrapUps: ['Sale', 'No sale'] })
  })
})
