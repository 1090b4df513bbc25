import { describe, expect, it } from 'vitest'
import { eventsSigningKey } from '../../src/security/events-key.ts'
import { signWebhook } from '../../src/security/standard-webhooks.ts'
import { dayMs, live } from '../../test/support/call-events.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testSiteKey } from '../../test/support/test-app.ts'

function openEventsApp() {
  const site = openJournalApp()
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

  it('refuses a missing, wrong, old or future signature, and tells of a clock that is off', async () => {
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

  it('answers 400 for too many events and for none', async () => {
    const site = openEventsApp()
    for (const many of [[], Array.from({ length: 501 }, () => events[0])]) {
      expect((await site.send(JSON.stringify({ events: many }))).status).toBe(400)
    }
  })
})
