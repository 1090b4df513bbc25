/** What QStash and Vercel's cron call, from the outside. */
import { describe, expect, it } from 'vitest'
import { dayMs, journal } from '../../test/support/call-events.ts'
import { bearer, openTestApp, testAdminKey } from '../../test/support/test-app.ts'
import { signDelivery } from '../../test/support/upstash/sign-delivery.ts'

const publicUrl = 'https://switchhook.example'
const keys = {
  QSTASH_CURRENT_SIGNING_KEY: 'sig_current_of_this_test',
  QSTASH_NEXT_SIGNING_KEY: 'sig_next_of_this_test',
}
const variables = {
  SWITCHHOOK_ADMIN_KEY: testAdminKey,
  SWITCHHOOK_PUBLIC_URL: publicUrl,
  CRON_SECRET: 'cron-secret-of-this-test',
  ...keys,
}

function open(more: Partial<Parameters<typeof openTestApp>[0]> = {}) {
  const app = openTestApp({ variables, ...more })
  const signature = (path: string, body: string, key = keys.QSTASH_CURRENT_SIGNING_KEY) =>
    signDelivery({ url: publicUrl + path, body, nowMs: app.clock.now() }, key)
  const post = async (path: string, value: unknown, headers: Record<string, string> = {}) => {
    const body = JSON.stringify(value)
    const signed = { 'upstash-signature': await signature(path, body), 'content-type': 'application/json', ...headers }
    const response = await app.request(path, { method: 'POST', body, headers: signed })
    return { status: response.status, body: await response.json() }
  }
  return { ...app, post, signature }
}

/** A journal, accepted and waiting to be looked at. */
async function withJournal() {
  const app = open()
  const { pipeline } = app.deployment().site('main')
  await pipeline.accept([journal({ startMs: dayMs - 60_000, answeredMs: dayMs - 50_000, endMs: dayMs - 1000 })])
  return { app, wakeUp: app.woken[0] }
}

describe('POST /qstash/wakeups', () => {
  it('looks at what the message names, and does nothing when it comes again', async () => {
    const { app, wakeUp } = await withJournal()
    expect(wakeUp?.refs).toHaveLength(1)
    const id = { 'upstash-message-id': 'msg_1' }
    const first = await app.post('/qstash/wakeups', wakeUp, id)
    expect(first).toEqual({ status: 200, body: { status: 'done' } })
    const calls = await app.request('/v1/calls', { headers: bearer(testAdminKey) })
    expect((await calls.json<{ calls: unknown[] }>()).calls).toHaveLength(1)
    expect(await app.post('/qstash/wakeups', wakeUp, id)).toEqual({ status: 200, body: { status: 'duplicate' } })
  })

  it('does nothing for a signature that was seen, under whatever message id (security)', async () => {
    const app = open()
    const wakeUp = { site: 'main', refs: [] }
    const signature = await app.signature('/qstash/wakeups', JSON.stringify(wakeUp))
    const headers = { 'upstash-signature': signature }
    await app.post('/qstash/wakeups', wakeUp, { ...headers, 'upstash-message-id': 'msg_1' })
    const again = await app.post('/qstash/wakeups', wakeUp, { ...headers, 'upstash-message-id': 'msg_2' })
    expect(again.body).toEqual({ status: 'duplicate' })
  })

  it('answers 503 and takes the same message again when the records were away', async () => {
    let away = true
    const app = open({
      around: (store) => ({
        getMany: (refs) => {
          if (away) throw new Error('away')
          return store.getMany(refs)
        },
        list: (query) => store.list(query),
        write: (writes) => store.write(writes),
      }),
    })
    const id = { 'upstash-message-id': 'msg_1' }
    const wakeUp = { site: 'main', refs: [{ collection: 'inbox', id: 'nothing' }] }
    expect((await app.post('/qstash/wakeups', wakeUp, id)).status).toBe(503)
    away = false
    expect((await app.post('/qstash/wakeups', wakeUp, id)).body).toEqual({ status: 'done' })
  })

  it('is refused without a signature, with a stranger’s, or one for another address (security)', async () => {
    const app = open()
    const wakeUp = { site: 'main', refs: [] }
    const body = JSON.stringify(wakeUp)
    const signatures = [
      '',
      await app.signature('/qstash/wakeups', body, 'sig_of_a_stranger'),
      await app.signature('/qstash/sweep', body),
      await app.signature('/qstash/wakeups', `${body} `),
    ]
    for (const signature of signatures) {
      const answer = await app.post('/qstash/wakeups', wakeUp, { 'upstash-signature': signature })
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } })
    }
  })

  it('names the variables when no key is set, and refuses (security)', async () => {
    const app = open({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_PUBLIC_URL: publicUrl } })
    const answer = await app.post('/qstash/wakeups', { site: 'main', refs: [] })
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'not_configured' } } })
    expect(JSON.stringify(answer.body)).toContain('QSTASH_CURRENT_SIGNING_KEY')
  })
})

describe('POST /qstash/failed', () => {
  it('is logged by ids, without the message', async () => {
    const app = open()
    const failure = { status: 500, retried: 3, sourceMessageId: 'msg_1', sourceBody: 'c2VjcmV0' }
    expect(await app.post('/qstash/failed', failure)).toEqual({ status: 200, body: { status: 'noted' } })
    expect(app.log.lines).toEqual([
      { level: 'error', event: 'wake_given_up', status: 500, retried: 3, message: 'msg_1' },
    ])
  })
})

describe('the schedule over HTTP', () => {
  it('wakes what is due, by QStash and by Vercel cron', async () => {
    const { app } = await withJournal()
    await app.clock.advance(60_000)
    app.woken.length = 0
    expect((await app.post('/qstash/sweep', {})).status).toBe(200)
    expect(app.woken).toHaveLength(1)
    const authorization = `Bearer ${variables.CRON_SECRET}`
    expect((await app.request('/cron/sweep', { headers: { authorization } })).status).toBe(200)
    expect(app.woken).toHaveLength(2)
  })

  it('is refused with another secret, or while none is set (security)', async () => {
    const app = open()
    for (const authorization of ['', 'Bearer ', 'Bearer cron-secret-of-another'] as const) {
      expect((await app.request('/cron/sweep', { headers: { authorization } })).status).toBe(401)
    }
    const without = open({ variables: { ...variables, CRON_SECRET: '' } })
    expect((await without.request('/cron/sweep', { headers: { authorization: 'Bearer ' } })).status).toBe(503)
  })

  it('tends every site that has records, where sites have no alarms', async () => {
    const purged: string[] = []
    const scheduledMaintenance = { sites: async () => ['main', 'berlin'] }
    const purge = async (site: string) => purged.push(site)
    const app = open({ platformParts: { scheduledMaintenance, purge } })
    const index = [{ index: 'due', key: '000000000000001' }]
    await app.records('berlin').write([{ op: 'put', collection: 'inbox', id: 'a', value: 1, index }])
    expect((await app.post('/qstash/sweep', {})).status).toBe(200)
    expect(app.woken).toEqual([{ site: 'berlin', refs: [{ collection: 'inbox', id: 'a' }] }])
    expect(purged).toEqual(['main', 'berlin'])
  })
})
