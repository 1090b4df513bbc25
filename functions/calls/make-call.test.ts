import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { live } from '../../test/support/call-events.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, type TestAppOptions, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const number = '+1 (212) 555-1234'
const one = { forwarder: 'fwd_0123456789abcdef', attempt: '1'.repeat(32) }
const other = { forwarder: 'fwd_fedcba9876543210', attempt: '2'.repeat(32) }

const answer = z.looseObject({
  id: z.string().optional(),
  state: z.string().optional(),
  requests: z.array(z.looseObject({ id: z.string() })).optional(),
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
})

const requestsPath = '/v1/forwarders/click-to-call-requests'

/** `policy`: SWITCHHOOK_CLICK_TO_CALL. */
function openSite(policy?: string, more: Record<string, string> = {}, around?: TestAppOptions['around']) {
  const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const variables = { ...keys, ...(policy && { SWITCHHOOK_CLICK_TO_CALL: policy }), ...more }
  const site = openJournalApp({ variables, around })
  const answered = async (response: Response) => {
    return { status: response.status, headers: response.headers, ...answer.parse(await response.json()) }
  }
  const call = async (body: object, token = testAdminKey, { query = '', ...headers }: Record<string, string> = {}) =>
    answered(
      await site.request(`/v1/calls${query}`, {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
  /** As a forwarder asks, signed. */
  const ask = async (path: string, value: unknown, signedWith = testSiteKey, at = requestsPath) => {
    const body = JSON.stringify(value)
    const signature = signWebhook([eventsSigningKey(signedWith)], { id: 'one', atMs: site.clock.now(), body })
    const headers = { ...bearer(testSiteKey), 'content-type': 'application/json', ...signature }
    return answered(await site.request(at + path, { method: 'POST', headers, body }))
  }
  const offered = async (extensions = ['*']) =>
    (await ask('', { forwarder: one.forwarder, extensions })).requests?.map(({ id }) => id)
  const report = (id: string | undefined, state: string, who: object = one, reason?: object) =>
    ask(`/${id}`, { ...who, state, ...reason })
  const requestAnswer = async (id: string | undefined) => answered(await site.read(`/v1/click-to-call-requests/${id}`))
  const agentToken = async (extension: string) => {
    const made = await site.request(`/v1/agents/${extension}/token`, {
      method: 'POST',
      headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
      body: '{}',
    })
    return z.object({ token: z.string() }).parse(await made.json()).token
  }
  return { ...site, call, ask, offered, report, requestAnswer, agentToken }
}

describe('a call that is asked for', () => {
  it('is offered to a forwarder of version 0.1.0, which asks another path and reads another member', async () => {
    const { call, ask } = openSite('keys')
    const { id } = await call({ extension: '101', number })
    const earlier = (path: string, value: object) => ask(path, value, testSiteKey, '/v1/forwarders/orders')
    const { forwarder } = one
    expect(await earlier('', { forwarder, extensions: ['*'] })).toMatchObject({ orders: [{ id, extension: '101' }] })
    expect(await earlier(`/${id}`, { ...one, state: 'taken' })).toMatchObject({ status: 200, state: 'taken' })
  })

  it('waits for a forwarder, which takes it, rings and reports', async () => {
    const { call, offered, report, requestAnswer } = openSite('keys')
    const asked = await call({ extension: '101', number })
    expect(asked).toMatchObject({ status: 202, state: 'waiting', final: false, number: '+12125551234' })
    expect(await offered()).toEqual([asked.id])
    const taken = await report(asked.id, 'taken')
    expect(taken).toMatchObject({ status: 200, state: 'taken', number: '+12125551234', expiresInMs: 30_000 })
    expect(await offered()).toEqual([])
    for (const state of ['ringing', 'answered']) {
      await report(asked.id, state)
      expect(await requestAnswer(asked.id)).toMatchObject({ state, forwarder: one.forwarder })
    }
    expect(JSON.stringify(await requestAnswer(asked.id))).not.toContain(one.attempt)
  })

  it('names the call that came of it, once the phone system reports it', async () => {
    const { call, report, requestAnswer, deployment, process } = openSite('keys')
    const { id = '' } = await call({ extension: '101', number })
    await report(id, 'taken')
    expect(await requestAnswer(id)).not.toHaveProperty('callId')
    const [event] = live('ringing', { call: 'c1', extension: '101', atMs: Date.UTC(2026, 10, 20, 9) })
    await deployment()
      .site('main')
      .pipeline.accept([[{ ...event, aliases: ['live:c1', id] }]])
    await process()
    expect(await requestAnswer(id)).toMatchObject({ callId: expect.stringMatching(/^call_/) })
  })

  it('is taken by one forwarder only, which may ask again when the answer was lost', async () => {
    const { call, report } = openSite('keys')
    const { id } = await call({ extension: '101', number })
    const both = await Promise.all([report(id, 'taken', one), report(id, 'taken', other)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const winner = both[0]?.status === 200 ? one : other
    const loser = winner === one ? other : one
    expect((await report(id, 'taken', winner)).status).toBe(200)
    expect(await report(id, 'failed', loser)).toMatchObject({ status: 409, error: { code: 'conflict' } })
  })

  it('rings nothing after its time: it is offered and given to nobody', async () => {
    const { call, offered, report, requestAnswer, clock } = openSite('keys')
    const { id } = await call({ extension: '101', number, expiresInSeconds: 5 })
    await clock.advance(5000)
    expect(await offered()).toEqual([])
    expect((await report(id, 'taken')).status).toBe(409)
    expect(await requestAnswer(id)).toMatchObject({ state: 'expired', final: true })
  })

  it('is offered to who may ring its extension', async () => {
    const { call, offered } = openSite('keys')
    const { id } = await call({ extension: '101', number })
    expect(await offered(['2*', '102', '1'])).toEqual([])
    expect(await offered(['10*'])).toEqual([id])
  })

  it('is answered with its outcome to who waits for that', async () => {
    const { call, offered, report, clock } = openSite('keys')
    const asked = call({ extension: '101', number }, testAdminKey, { prefer: 'respond-async, wait=20' })
    await clock.settle()
    const [id] = (await offered()) ?? []
    await report(id, 'taken')
    await report(id, 'failed', one, { reason: 'busy', message: 'It is busy.' })
    await clock.advance(1000)
    expect(await asked).toMatchObject({ status: 200, state: 'failed', reason: 'busy', message: 'It is busy.' })
    const patient = call({ extension: '101', number }, testAdminKey, { query: '?wait=2' })
    await clock.advance(2000)
    expect(await patient).toMatchObject({ status: 202, state: 'waiting' })
    const expiring = call({ extension: '101', number, expiresInSeconds: 5 }, testAdminKey, { query: '?wait=25' })
    await clock.advance(5000)
    expect(await expiring).toMatchObject({ status: 200, state: 'expired' })
  })

  it('is answered though the records fail while its outcome is awaited, so that nobody asks for it again', async () => {
    let reads = Number.POSITIVE_INFINITY
    const site = openSite('keys', {}, (store) => ({
      getMany: (refs) => {
        reads -= 1
        if (reads < 0) throw new Error('Redis is gone')
        return store.getMany(refs)
      },
      list: (query) => store.list(query),
      write: (writes) => store.write(writes),
    }))
    reads = 1
    const asked = await site.call({ extension: '101', number }, testAdminKey, { query: '?wait=20' })
    expect([reads, asked]).toMatchObject([-1, { status: 202, state: 'waiting' }])
    expect(site.log.lines.map(({ event }) => event)).toContain('click_to_call_not_awaited')
    expect(await site.offered()).toEqual([asked.id])
  })

  it('is listed for who may make calls', async () => {
    const { call, read } = openSite('keys')
    const { id } = await call({ extension: '101', number })
    expect(await (await read('/v1/click-to-call-requests')).json()).toMatchObject({
      requests: [{ id, by: 'env-admin' }],
    })
  })
})

describe('the same idempotency key', () => {
  const again = { 'idempotency-key': 'click-1' }

  it('makes one call, however often and from whichever isolate it is sent', async () => {
    const { call, offered, isolate } = openSite('keys')
    const body = { extension: '101', number }
    const elsewhere = isolate().request('/v1/calls', {
      method: 'POST',
      headers: { ...bearer(testAdminKey), 'content-type': 'application/json', ...again },
      body: JSON.stringify(body),
    })
    const answers = await Promise.all([call(body, testAdminKey, again), call(body, testAdminKey, again)])
    const ids = new Set([...answers.map(({ id }) => id), answer.parse(await (await elsewhere).json()).id])
    expect(ids.size).toBe(1)
    expect(await offered()).toEqual([...ids])
  })

  it('is refused for another call, and is another key’s own', async () => {
    const { call, makeKey } = openSite('keys')
    const first = await call({ extension: '101', number }, testAdminKey, again)
    const changed = await call({ extension: '102', number }, testAdminKey, again)
    expect(changed).toMatchObject({ status: 409, error: { code: 'conflict' } })
    const { token } = await makeKey(['calls:make'])
    const others = await call({ extension: '102', number }, token, again)
    expect(others.status).toBe(202)
    expect(others.id).not.toBe(first.id)
  })
})

describe('nobody is called', () => {
  it('in a site that has not allowed it for itself, whatever the deployment does', async () => {
    const { call, makeKey } = openSite('on', { SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') })
    const { token } = await makeKey(['calls:make'], 'north')
    expect((await call({ extension: '101', number }, token)).status).toBe(403)
  })

  it.each([
    ['SWITCHHOOK_CLICK_TO_CALL', 'yes'],
    ['SWITCHHOOK_CLICK_TO_CALL_COUNTRIES', 'US,XX'],
    ['SWITCHHOOK_CLICK_TO_CALL_PER_MINUTE', '0'],
  ])('while a setting is wrong: %s=%s', async (name, value) => {
    const { call } = openSite('on', { [name]: value })
    expect(await call({ extension: '101', number })).toMatchObject({
      status: 503,
      error: { code: 'not_configured', message: expect.stringContaining(name) },
    })
  })

  it('where click-to-call is not allowed, whoever asks', async () => {
    const { call, agentToken, offered } = openSite()
    for (const token of [testAdminKey, await agentToken('101')]) {
      expect(await call({ extension: '101', number }, token)).toMatchObject({
        status: 403,
        error: { code: 'forbidden', message: expect.stringContaining('SWITCHHOOK_CLICK_TO_CALL') },
      })
    }
    expect(await offered()).toEqual([])
  })

  it('by an agent where only keys may, or from another’s phone', async () => {
    const keysOnly = openSite('keys')
    expect((await keysOnly.call({ number }, await keysOnly.agentToken('101'))).status).toBe(403)
    const { call, agentToken, requestAnswer, request } = openSite('on')
    const token = await agentToken('101')
    expect((await call({ extension: '102', number }, token)).status).toBe(403)
    const own = await call({ number }, token)
    expect(own).toMatchObject({ status: 202, extension: '101', by: 'agent 101' })
    const seenBy = async (extension: string) =>
      (await request(`/v1/click-to-call-requests/${own.id}`, { headers: bearer(await agentToken(extension)) })).status
    expect([await seenBy('101'), await seenBy('102')]).toEqual([200, 404])
    expect((await requestAnswer(own.id)).status).toBe(200)
  })

  it('abroad, or at what is no number', async () => {
    const { call } = openSite('keys')
    expect((await call({ extension: '101', number: '+44 20 7946 0000' })).status).toBe(403)
    expect((await call({ extension: '101', number: '*72' })).status).toBe(400)
    expect((await call({ extension: '1&PJSIP/2', number })).status).toBe(400)
    expect((await call({ extension: '101', number, name: 'x\r\ny' })).status).toBe(400)
    expect((await call({ number })).status).toBe(400)
    const { call: wider } = openSite('keys', { SWITCHHOOK_CLICK_TO_CALL_COUNTRIES: 'us, gb' })
    expect((await wider({ extension: '101', number: '+44 20 7946 0000' })).status).toBe(202)
  })

  it('more often from one extension than the site allows, in whichever isolates it is asked', async () => {
    const { call, isolate, clock } = openSite('keys', { SWITCHHOOK_CLICK_TO_CALL_PER_MINUTE: '3' })
    const body = JSON.stringify({ extension: '101', number })
    const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
    const send = async () => isolate().request('/v1/calls', { method: 'POST', headers, body })
    const statuses = (await Promise.all([send(), send(), send(), send(), send()])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([202, 202, 202, 429, 429])
    const refused = await call({ extension: '101', number })
    expect([refused.error?.code, refused.headers.get('retry-after')]).toEqual(['rate_limited', '60'])
    expect((await call({ extension: '102', number })).status).toBe(202)
    await clock.advance(60_000)
    expect((await call({ extension: '101', number })).status).toBe(202)
  })

  it('for a forwarder whose question is not signed by its key', async () => {
    const { call, ask, report } = openSite('keys')
    const { id } = await call({ extension: '101', number })
    const wrong = 'another-key-0123456789'
    expect((await ask('', { forwarder: one.forwarder, extensions: ['*'] }, wrong)).status).toBe(401)
    expect((await ask(`/${id}`, { ...one, state: 'taken' }, wrong)).status).toBe(401)
    expect((await report(id, 'waiting')).status).toBe(400)
    expect((await report('order_none', 'taken')).status).toBe(404)
  })
})
