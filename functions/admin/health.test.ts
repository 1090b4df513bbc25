import { describe, expect, it } from 'vitest'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

describe('GET /', () => {
  it('says the words that the bridge’s users look for', async () => {
    const response = await openTestApp().request('/')
    expect([response.status, await response.text()]).toEqual([200, 'Server is running'])
    expect((await openTestApp({ variables: {} }).request('/')).status).toBe(200)
  })
})

describe('GET /health', () => {
  it('is ok when the records answer and a key is set', async () => {
    const site = openTestApp()
    const response = await site.request('/health')
    expect(response.status).toBe(200)
    expect(site.clock.sleeping).toBe(0)
    expect(await response.json()).toEqual({
      status: 'ok',
      checks: { configuration: { ok: true }, records: { ok: true, durationMs: 0 } },
      notConfigured: [],
    })
  })

  it('measures: it turns when the records fail, and back when they are back', async () => {
    let down = false
    const site = openTestApp({
      around: (store) => ({
        getMany: (refs) => (down ? Promise.reject(new Error('down')) : store.getMany(refs)),
        list: (query) => store.list(query),
        write: (writes) => store.write(writes),
      }),
    })
    const status = async () => (await site.request('/health')).status
    expect(await status()).toBe(200)
    down = true
    await site.clock.advance(1000)
    expect(await status()).toBe(503)
    down = false
    await site.clock.advance(1000)
    expect(await status()).toBe(200)
  })

  it('does not wait for records that hang', async () => {
    const site = openTestApp({
      around: (store) => ({
        getMany: () => new Promise(() => {}),
        list: (query) => store.list(query),
        write: (writes) => store.write(writes),
      }),
    })
    const asked = site.request('/health')
    await site.clock.advance(2000)
    const response = await asked
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ checks: { records: { ok: false, durationMs: 2000 } } })
  })

  it('reads at most once a second and writes at most once in ten', async () => {
    let [reads, writes] = [0, 0]
    const site = openTestApp({
      around: (store) => ({
        getMany: (refs) => {
          reads += 1
          return store.getMany(refs)
        },
        list: (query) => store.list(query),
        write: (all) => {
          writes += 1
          return store.write(all)
        },
      }),
    })
    for (let second = 0; second < 10; second++) {
      for (let i = 0; i < 10; i++) expect((await site.request('/health')).status).toBe(200)
      await site.clock.advance(1000)
    }
    expect({ reads, writes }).toEqual({ reads: 10, writes: 1 })
    await site.request('/health')
    expect(writes).toBe(2)
  })

  it.each([
    ['can be read but not written', 'write'],
    ['have lost an index', 'list'],
  ] as const)('is unavailable while the records %s, and ok again at once afterwards', async (_, broken) => {
    let isBroken = true
    const fail = () => Promise.reject(new Error('attempt to write a readonly database'))
    const site = openTestApp({
      around: (store) => ({
        getMany: (refs) => store.getMany(refs),
        list: (query) => (isBroken && broken === 'list' ? fail() : store.list(query)),
        write: (writes) => (isBroken && broken === 'write' ? fail() : store.write(writes)),
      }),
    })
    expect((await site.request('/health')).status).toBe(503)
    isBroken = false
    await site.clock.advance(1000)
    expect((await site.request('/health')).status).toBe(200)
  })

  it('names the variables that are missing or wrong', async () => {
    const names = async (variables: Record<string, string>) => {
      const response = await openTestApp({ variables }).request('/health')
      return [response.status, (await response.json<{ notConfigured: string[] }>()).notConfigured]
    }
    expect(await names({})).toEqual([503, ['SWITCHHOOK_ADMIN_KEY']])
    expect(await names({ SWITCHHOOK_SITE_KEY: testSiteKey })).toEqual([200, ['SWITCHHOOK_ADMIN_KEY']])
    expect(await names({ SWITCHHOOK_ADMIN_KEY: '123A' })).toEqual([503, ['SWITCHHOOK_ADMIN_KEY']])
    // Long, and guessed at once.
    expect(await names({ SWITCHHOOK_SITE_KEY: 'a'.repeat(40) })).toEqual([503, ['SWITCHHOOK_SITE_KEY']])
    expect(await names({ REAMAZE_API_TOKEN: 'short' })).toEqual([503, ['REAMAZE_API_TOKEN']])
  })

  it('is degraded, with what to do, while the queue takes nothing more today', async () => {
    let trouble: string | undefined = 'The daily limit is reached: choose a larger plan.'
    const queue = { wake: async () => {}, wakeAt: async () => {}, trouble: async () => trouble }
    const site = openTestApp({ platformParts: { queue } })
    const response = await site.request('/health')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      status: 'degraded',
      checks: { queue: { ok: false, error: trouble } },
    })
    trouble = undefined
    await site.clock.advance(1000)
    expect(await (await site.request('/health')).json()).toMatchObject({ status: 'ok' })
  })

  it('is degraded by a CRM whose address is none, names the variable, and answers everything else', async () => {
    const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
    const site = openTestApp({ variables: { ...keys, ODOO_URL: 'nonsense' } })
    const response = await site.request('/health')
    expect(response.status).toBe(200)
    const error = expect.stringMatching(/Odoo.*ODOO_URL/)
    expect(await response.json()).toMatchObject({ status: 'degraded', checks: { connectors: { ok: false, error } } })
    const lookup = await site.request('/v1/lookup?number=%2B12025550199', { headers: bearer(testSiteKey) })
    expect(lookup.status).toBe(200)
  })

  it('says which variables are mistyped, and works all the same', async () => {
    const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
    const site = openTestApp({ variables: { ...keys, SWITCHHOK_COUNTRY: 'DE', ODOO_DATABSAE: 'secret-value' } })
    const health = await (await site.request('/health')).text()
    expect(JSON.parse(health)).toMatchObject({
      status: 'ok',
      warnings: [
        expect.stringMatching(/SWITCHHOK_COUNTRY.*SWITCHHOOK_COUNTRY/),
        expect.stringContaining('ODOO_DATABASE'),
      ],
    })
    expect(health).not.toContain('secret-value')
  })

  it('names what its platform lacks', async () => {
    const platform = () => {
      const details = { variables: ['UPSTASH_REDIS_REST_URL'] }
      throw new SwitchhookError('not_configured', 'Set UPSTASH_REDIS_REST_URL.', { details })
    }
    const response = await openTestApp({ platform }).request('/health')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      checks: { configuration: { ok: false, error: 'Set UPSTASH_REDIS_REST_URL.' }, records: { ok: false } },
      notConfigured: ['UPSTASH_REDIS_REST_URL'],
    })
  })
})
