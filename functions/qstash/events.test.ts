/** A forwarder's batches by way of QStash, from the outside. */
import { describe, expect, it } from 'vitest'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { dayMs, live } from '../../test/support/call-events.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { signDelivery } from '../../test/support/upstash/sign-delivery.ts'

const publicUrl = 'https://switchhook.example'
const currentKey = 'sig_current_of_this_test'
const nextKey = 'sig_next_of_this_test'
const variables = {
  SWITCHHOOK_ADMIN_KEY: testAdminKey,
  SWITCHHOOK_SITE_KEY: testSiteKey,
  SWITCHHOOK_PUBLIC_URL: publicUrl,
  QSTASH_CURRENT_SIGNING_KEY: currentKey,
  QSTASH_NEXT_SIGNING_KEY: nextKey,
}
const batch = 'batch_0123456789abcdef01234567'
const hourMs = 3_600_000

interface Delivery {
  readonly path?: string
  readonly key?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

function open(more: Parameters<typeof openJournalApp>[0] = {}) {
  const site = openJournalApp({ variables, ...more })
  const sign = (path: string, body: string, key: string) =>
    signDelivery({ url: publicUrl + path, body, nowMs: site.clock.now() }, key)
  /** What QStash posts now. */
  const post = async (path: string, body: string, { key = currentKey, headers = {} }: Delivery = {}) => {
    const signature = { 'upstash-signature': await sign(path, body, key), 'content-type': 'application/json' }
    const response = await site.request(path, { method: 'POST', body, headers: { ...signature, ...headers } })
    return { status: response.status, body: await response.json() }
  }
  /** Signed by the forwarder now; QStash may bring it whenever it wants. */
  const publish = (body: string, { token = testSiteKey, id = batch } = {}) => {
    const signed = signWebhook([eventsSigningKey(token)], { id, atMs: site.clock.now(), body })
    return (more: Delivery = {}) =>
      post('/qstash/events', body, { ...more, headers: { ...bearer(token), ...signed, ...more.headers } })
  }
  const result = async (id = batch, token = testSiteKey) => {
    const response = await site.request(`/v1/events/batches/${id}`, { headers: bearer(token) })
    return { status: response.status, ...(await response.json<{ publicUrl?: string; result?: object }>()) }
  }
  const giveUp = (status: number, id = batch) =>
    post(`/qstash/events/${id}/given-up`, JSON.stringify({ status, retried: 3, sourceBody: 'c2VjcmV0' }), {
      headers: bearer(testSiteKey),
    })
  const calls = async () => (await (await site.read('/v1/calls')).json<{ calls: object[] }>()).calls
  return { ...site, post, publish, result, giveUp, calls }
}

const events = [
  ...live('ringing', { call: '1', extension: '101', atMs: dayMs }),
  ...live('answered', { call: '1', extension: '101', atMs: dayMs + 2000 }),
  ...live('ended', { call: '1', extension: '101', atMs: dayMs + 9000 }),
]
const body = JSON.stringify({ events })

describe('POST /qstash/events', () => {
  it('makes calls of a batch and keeps for the forwarder what became of each event', async () => {
    const site = open()
    const bad = { ...events[1], at: 'yesterday' }
    const deliver = site.publish(JSON.stringify({ events: [events[0], bad, events[2]] }))
    expect((await site.result()).result).toBeUndefined()
    expect(await deliver()).toEqual({ status: 200, body: { state: 'validated' } })
    const result = {
      state: 'validated',
      duplicates: 0,
      rejected: [{ position: 1, code: 'bad_field', message: expect.stringContaining('at: ') }],
    }
    // What forwarders of version 0.1.0 read.
    const fate = { ...result, state: 'judged' }
    expect(await site.result()).toEqual({ status: 200, publicUrl, result, fate })
    await site.process()
    expect(await site.calls()).toHaveLength(1)
  })

  it.each([
    ['at once', 0],
    ['an hour later', hourMs],
    ['a day later', 24 * hourMs],
    ['thirteen days later', 13 * 24 * hourMs],
  ])('takes a batch that QStash brings %s, and does nothing when it brings it again', async (_, lateMs) => {
    const site = open()
    const deliver = site.publish(body)
    await site.clock.advance(lateMs)
    expect((await deliver()).body).toEqual({ state: 'validated' })
    await site.process()
    await site.clock.advance(hourMs)
    expect((await deliver({ key: nextKey })).body).toEqual({ state: 'validated' })
    expect((await site.result()).result).toMatchObject({ duplicates: events.length, rejected: [] })
    await site.process()
    expect(await site.calls()).toHaveLength(1)
  })

  it('refuses what is older than applied events are remembered, or from the future (security)', async () => {
    const site = open()
    const deliver = site.publish(body)
    site.clock.set(-301_000)
    expect((await deliver()).status).toBe(401)
    await site.clock.advance(301_000 + 14 * 24 * hourMs + 1000)
    expect((await deliver()).status).toBe(401)
    expect((await site.result()).result).toBeUndefined()
    expect(site.woken).toEqual([])
  })

  it('needs both signatures, for this address and these bytes (security)', async () => {
    const site = open()
    const deliver = site.publish(body)
    const other = await site.makeKey(['events'])
    expect((await deliver({ headers: { 'upstash-signature': '' } })).status).toBe(401)
    expect((await deliver({ key: 'sig_of_a_stranger' })).status).toBe(401)
    expect((await deliver({ headers: { 'webhook-signature': 'v1,AAAA' } })).status).toBe(401)
    expect((await deliver({ headers: { 'webhook-timestamp': String(dayMs / 1000 - 1) } })).status).toBe(401)
    expect((await deliver({ headers: bearer(other.token) })).status).toBe(401)
    const elsewhere = await site.post('/v1/events', body, { headers: bearer(testSiteKey) })
    expect(elsewhere.status).toBe(401)
    expect(site.woken).toEqual([])
  })

  it('keeps it to itself what became of another site’s batch (security)', async () => {
    const site = open()
    const berlin = await site.makeKey(['events'], 'berlin')
    await site.publish(body)()
    expect((await site.result(batch, berlin.token)).result).toBeUndefined()
    const reader = await site.makeKey(['read', 'lookup'])
    expect((await site.result(batch, reader.token)).status).toBe(403)
  })

  it('answers 200 for a body that can never be taken, instead of having QStash try again', async () => {
    const site = open()
    expect((await site.publish('{"events":[]}')()).body).toEqual({ state: 'refused' })
    expect((await site.result()).result).toMatchObject({ state: 'refused', code: 'bad_field' })
    expect((await site.publish(body, { id: 'msg_1' })()).status).toBe(400)
  })

  it('leaves no word of a batch that could not be stored, so that QStash tries again', async () => {
    let away = true
    const site = open({
      around: (store) => ({
        getMany: (refs) => store.getMany(refs),
        list: (query) => store.list(query),
        write: (writes) => {
          if (away && writes.some((write) => write.op === 'put' && ['calls', 'inbox'].includes(write.collection)))
            throw new Error('away')
          return store.write(writes)
        },
      }),
    })
    const deliver = site.publish(body)
    expect((await deliver()).status).toBe(503)
    expect((await site.result()).result).toBeUndefined()
    away = false
    expect((await deliver()).body).toEqual({ state: 'validated' })
    expect((await site.result()).result).toMatchObject({ state: 'validated', duplicates: 0 })
  })
})

describe('POST /qstash/events/:batch/given-up', () => {
  it('is reported to the forwarder, and logged by ids only', async () => {
    const site = open()
    expect((await site.giveUp(500)).body).toEqual({ status: 'noted' })
    expect((await site.result()).result).toEqual({ state: 'given up', status: 500 })
    const logged = { level: 'error', event: 'batch_given_up', site: 'main', batch, status: 500, retried: 3 }
    expect(site.log.lines).toEqual([logged])
  })

  it('changes nothing about a batch that was judged, before or after', async () => {
    const site = open()
    const deliver = site.publish(body)
    await deliver()
    await site.giveUp(0)
    expect((await site.result()).result).toMatchObject({ state: 'validated' })
    const late = 'batch_ffffffffffffffffffffffff'
    await site.giveUp(503, late)
    await site.publish(body, { id: late })()
    expect((await site.result(late)).result).toMatchObject({ state: 'validated', duplicates: events.length })
  })

  it('is refused without QStash’s signature for this very batch (security)', async () => {
    const site = open()
    const path = `/qstash/events/${batch}/given-up`
    const headers = { ...bearer(testSiteKey), 'content-type': 'application/json' }
    expect((await site.request(path, { method: 'POST', body: '{}', headers })).status).toBe(401)
    expect((await site.post('/qstash/events/x/given-up', '{}', { headers })).status).toBe(400)
    expect((await site.result()).result).toBeUndefined()
  })
})

describe('GET /v1/events/batches/:batch', () => {
  it('forgets after an hour', async () => {
    const site = open()
    await site.publish(body)()
    await site.clock.advance(hourMs - 1)
    expect((await site.result()).result).toBeDefined()
    await site.clock.advance(1)
    expect((await site.result()).result).toBeUndefined()
  })

  it('says which variables are missing where QStash could not be believed', async () => {
    const site = open({ variables: { ...variables, QSTASH_CURRENT_SIGNING_KEY: '', QSTASH_NEXT_SIGNING_KEY: '' } })
    const answer = await site.result()
    expect(answer.status).toBe(503)
    expect(JSON.stringify(answer)).toContain('QSTASH_CURRENT_SIGNING_KEY')
  })

  it('takes ids of batches only', async () => {
    expect((await open().result('batch_1')).status).toBe(400)
  })
})
