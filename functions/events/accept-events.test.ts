import { describe, expect, it } from 'vitest'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { DUE_INDEX, timeKey } from '../../src/ports/records.ts'
import { dayMs, live } from '../../test/support/call-events.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testSiteKey } from '../../test/support/test-app.ts'

function openEventsApp(options: Parameters<typeof openJournalApp>[0] = {}) {
  const site = openJournalApp(options)
  const send = (body: string, { token = testSiteKey, skewMs = 0, headers = {} } = {}) =>
    site.request('/v1/events', {
      method: 'POST',
      headers: {
        ...bearer(token),
        'content-type': 'application/json',
        ...signWebhook([eventsSigningKey(token)], { id: 'batch-1', atMs: site.clock.now() + skewMs, body }),
        ...headers,
      },
      body,
    })
  return { ...site, send, post: async (events: unknown[]) => (await send(JSON.stringify({ events }))).json() }
}

const events = [
  ...live('ringing', { call: '1', extension: '101', atMs: dayMs }),
  ...live('answered', { call: '1', extension: '101', atMs: dayMs + 2000 }),
  ...live('ended', { call: '1', extension: '101', atMs: dayMs + 9000 }),
]
const ids = events.map((event) => event.id)

describe('POST /v1/events', () => {
  it('accepts a batch, makes one call of it, and answers duplicate for a repetition', async () => {
    const site = openEventsApp()
    expect(await site.post(events)).toEqual({ accepted: ids, duplicate: [], rejected: [] })
    await site.process()
    expect(await (await site.read('/v1/calls')).json()).toMatchObject({
      calls: [{ outcome: 'answered', talkSeconds: 7 }],
    })
    expect(await site.post([...events].reverse())).toEqual({
      accepted: [],
      duplicate: [...ids].reverse(),
      rejected: [],
    })
  })

  it('makes a call that is listed as in progress, with the name of its agent, until it ends', async () => {
    const site = openEventsApp()
    await site.admin('/v1/agents/101', 'PUT', { name: 'Priya Shah' })
    const nowMs = site.clock.now()
    const active = async () => (await (await site.read('/v1/calls?active=true')).json<{ calls: object[] }>()).calls
    await site.post([...live('ringing', { call: '1', extension: '101', atMs: nowMs })])
    await site.process()
    expect(await active()).toMatchObject([{ state: 'ringing', rung: [{ extension: '101', name: 'Priya Shah' }] }])
    await site.post([...live('ended', { call: '1', extension: '101', atMs: nowMs + 1000 })])
    await site.process()
    expect(await active()).toEqual([])
    expect(await (await site.read('/v1/calls')).json()).toMatchObject({ calls: [{ state: 'ended' }] })
  })

  it('is refused with 429 and Retry-After while what was reported before waits for more than 30 s, and then taken', async () => {
    const site = openEventsApp()
    const records = site.records('main')
    const waiting = { collection: 'inbox', id: 'waiting' }
    const dueMs = site.clock.now()
    const index = [{ index: DUE_INDEX, key: timeKey(dueMs) }]
    await records.write([{ op: 'put', ...waiting, value: { receivedAt: isoUtc(dueMs), events: [] }, index }])
    await site.clock.advance(40_000)
    const refused = await site.send(JSON.stringify({ events }))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10'])
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited', retryable: true } })
    await records.write([{ op: 'delete', ...waiting }])
    await site.clock.advance(2000)
    expect(await site.post(events)).toEqual({ accepted: ids, duplicate: [], rejected: [] })
  })

  it('takes the good events beside a bad one, and says which is bad and why', async () => {
    const site = openEventsApp()
    const bad = { ...events[1], at: 'yesterday' }
    expect(await site.post([events[0], bad, 'rubbish', events[2]])).toEqual({
      accepted: [ids[0], ids[2]],
      duplicate: [],
      rejected: [
        { id: ids[1], position: 1, code: 'bad_field', message: expect.stringContaining('at: ') },
        { position: 2, code: 'bad_field', message: expect.any(String) },
      ],
    })
  })

  it('refuses what lies further back than calls are kept, of which no call could come', async () => {
    const site = openEventsApp()
    const years = live('ended', { call: '2', extension: '101', atMs: site.clock.now() - 20 * 365 * 86_400_000 })
    expect(await site.post([...years])).toMatchObject({
      accepted: [],
      rejected: [{ position: 0, code: 'bad_field', message: expect.stringContaining('at: lies further back') }],
    })
  })

  it('refuses a missing, wrong, old or future signature, and names a clock that is off', async () => {
    const site = openEventsApp()
    const body = JSON.stringify({ events })
    const refused = async (answer: Response | Promise<Response>, word: string) => {
      expect((await answer).status).toBe(401)
      expect(await (await answer).text()).toContain(word)
    }
    await refused(site.send(body, { headers: { 'webhook-id': '' } }), 'missing header')
    await refused(site.send(body, { headers: { 'webhook-signature': 'v1,AAAA' } }), 'wrong signature')
    await refused(site.send(body, { skewMs: -301_000 }), 'clock')
    await refused(site.send(body, { skewMs: 301_000 }), 'clock')
    const other = await site.makeKey(['events'])
    await refused(site.send(body, { headers: bearer(other.token) }), 'wrong signature')
    expect(site.woken).toEqual([])
  })

  it('accepts a stored key with the scope events', async () => {
    const site = openEventsApp()
    const { token } = await site.makeKey(['events'])
    expect((await site.send(JSON.stringify({ events }), { token })).status).toBe(200)
  })

  it('makes a call of live events at once and without the queue, which a large batch waits for', async () => {
    const site = openEventsApp()
    const callCount = async () => (await (await site.read('/v1/calls')).json<{ calls: unknown[] }>()).calls.length
    await site.post(events)
    await site.clock.settle()
    expect(site.woken).toEqual([])
    expect(await callCount()).toBe(1)
    const history = Array.from({ length: 30 }, (_, i) => {
      return live('ringing', { call: `old-${i}`, extension: '101', atMs: dayMs + 60_000 * i })[0]
    })
    await site.post(history)
    await site.clock.settle()
    expect(site.woken.map(({ refs }) => refs.length)).toEqual([30])
    expect(await callCount()).toBe(1)
  })

  it('wakes the queue for live events that could not be handled at once', async () => {
    let away = false
    const site = openEventsApp({
      around: (store) => ({
        getMany: (refs) => (away ? Promise.reject(new Error('away')) : store.getMany(refs)),
        list: (query) => store.list(query),
        write: (writes) => store.write(writes),
      }),
    })
    away = true
    expect(await site.post(events)).toMatchObject({ accepted: ids })
    await site.clock.settle()
    expect(site.woken.map(({ refs }) => refs.length)).toEqual([3])
    away = false
    await site.process()
    expect(await (await site.read('/v1/calls')).json()).toMatchObject({ calls: [{ outcome: 'answered' }] })
  })

  it('answers 400 for too many events and for none', async () => {
    const site = openEventsApp()
    for (const many of [[], Array.from({ length: 501 }, () => events[0])]) {
      expect((await site.send(JSON.stringify({ events: many }))).status).toBe(400)
    }
  })
})
