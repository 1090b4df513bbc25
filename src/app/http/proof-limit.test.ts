/** A site's records are busy, and a phone rings. */
import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, testSiteKey } from '../../../test/support/test-app.ts'

/** Records that answer reads of some collections only after `waitMs` of their clock. */
function open() {
  let waitMs = 0
  const site = openTestApp({
    around: (store) => ({
      ...store,
      getMany: async (refs) => {
        if (refs.some(({ collection }) => collection === 'api-keys')) await site.clock.sleep(waitMs)
        return store.getMany(refs)
      },
      list: store.list.bind(store),
      write: store.write.bind(store),
    }),
  })
  const ask = async (token: string, path: string, body?: object) => {
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    const beganMs = site.clock.now()
    const asked = Promise.resolve(
      site.request(path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) }),
    ).then(async (answer) => ({
      status: answer.status,
      answer: await answer.json<object>(),
      ms: site.clock.now() - beganMs,
    }))
    for (let ms = 0; ms < 30_000; ms += 100) await site.clock.advance(100)
    return asked
  }
  const busyFor = (ms: number) => {
    waitMs = ms
  }
  return { ...site, ask, busyFor }
}

describe('a key that nobody used for a while, of a site whose records are busy', () => {
  it('is answered 503 within the deadline of a lookup, not whenever the records have time', async () => {
    const site = open()
    const { token } = await site.makeKey(['lookup'])
    site.busyFor(25_000)
    const { status, answer, ms } = await site.ask(token, '/3cx/lookup', { number: '+12025550123' })
    expect(status).toBe(503)
    expect(answer).toMatchObject({ error: { code: 'storage_unavailable', retryable: true } })
    expect(ms).toBeLessThanOrEqual(1500)
  })

  it('leaves the lookup what is left of its deadline', async () => {
    const site = open()
    const { token } = await site.makeKey(['lookup'])
    site.busyFor(1400)
    const { status, ms } = await site.ask(token, '/3cx/lookup', { number: '+12025550123' })
    expect(status).toBe(200)
    expect(ms).toBeLessThanOrEqual(1500)
  })

  it('is believed the next time, once the records had time', async () => {
    const site = open()
    const { token } = await site.makeKey(['lookup'])
    site.busyFor(5_000)
    expect((await site.ask(token, '/v1/lookup?number=%2B12025550123')).status).toBe(503)
    site.busyFor(60_000)
    expect((await site.ask(token, '/v1/lookup?number=%2B12025550123')).status).toBe(200)
  })

  it('does not hold up a lookup with the key of the environment', async () => {
    const site = open()
    site.busyFor(25_000)
    expect((await site.ask(testSiteKey, '/3cx/lookup', { number: '+12025550123' })).ms).toBeLessThan(1000)
  })
})
