import { describe, expect, it } from 'vitest'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { bearer, openTestApp, type TestAppOptions, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const secretsKey = Buffer.alloc(32, 7).toString('base64')
const otherKey = Buffer.alloc(32, 9).toString('base64')

function setUp(variables: Record<string, string> = {}, options: TestAppOptions = {}) {
  const site = openTestApp({
    ...options,
    variables: {
      SWITCHHOOK_ADMIN_KEY: testAdminKey,
      SWITCHHOOK_SITE_KEY: testSiteKey,
      SWITCHHOOK_SECRETS_KEY: secretsKey,
      ...variables,
    },
  })
  const ask = async (method: string, path: string, body?: unknown, key = testAdminKey, isolate = site) => {
    const response = await isolate.request(path, {
      method,
      headers: { ...bearer(key), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    return { status: response.status, answer }
  }
  const put = (values: Record<string, string>, key?: string) =>
    ask('PUT', '/v1/sites/north/variables', { variables: values }, key)
  const list = () => ask('GET', '/v1/sites/north/variables')
  return { ...site, ask, put, list }
}

describe('variables of main', () => {
  it('are listed masked to the owner, without keys of the deployment, and changed only where it is deployed', async () => {
    const { ask } = setUp({
      ...{ REAMAZE_API_TOKEN: 'a-long-secret-token-xyz', REAMAZE_BRAND: 'acme', REAMAZE_LOGIN_EMAIL: 'a@example.com' },
      ...{ SWITCHHOOK_COUNTRY: 'DE', PATH: '/usr/bin', UPSTASH_REDIS_REST_TOKEN: '' },
    })
    expect(await ask('GET', '/v1/sites/main/variables')).toEqual({
      status: 200,
      answer: {
        site: 'main',
        variables: [
          { name: 'REAMAZE_API_TOKEN', value: '…xyz' },
          { name: 'REAMAZE_BRAND', value: '…' },
          { name: 'REAMAZE_LOGIN_EMAIL', value: '…' },
          { name: 'SWITCHHOOK_COUNTRY', value: 'DE' },
        ],
      },
    })
    const { answer } = await ask('POST', '/v1/keys', { name: 'admin of main', scopes: ['admin'] })
    const { token } = answer as { token: string }
    expect((await ask('GET', '/v1/sites/main/variables', undefined, token)).status).toBe(403)
  })
})

describe('variables of a further site', () => {
  it('are set, listed masked, and removed', async () => {
    const { put, list, ask } = setUp()
    const set = await put({ REAMAZE_API_TOKEN: 'a-long-secret-token-xyz', SWITCHHOOK_COUNTRY: 'DE' })
    const shown = {
      site: 'north',
      variables: [
        { name: 'REAMAZE_API_TOKEN', value: '…xyz', sealedWith: 'current' },
        { name: 'SWITCHHOOK_COUNTRY', value: 'DE', sealedWith: 'current' },
      ],
    }
    expect(set).toEqual({ status: 200, answer: shown })
    expect(await list()).toEqual({ status: 200, answer: shown })
    await put({ SWITCHHOOK_COUNTRY: 'FR' })
    const removed = await ask('DELETE', '/v1/sites/north/variables?names=REAMAZE_API_TOKEN')
    expect(removed).toMatchObject({ status: 200, answer: { variables: [{ name: 'SWITCHHOOK_COUNTRY', value: 'FR' }] } })
    expect(await ask('DELETE', '/v1/sites/north/variables?names=REAMAZE_API_TOKEN')).toMatchObject({ status: 404 })
  })

  it('lie in the records unreadable', async () => {
    const { put, records, log } = setUp()
    await put({ REAMAZE_API_TOKEN: 'a-long-secret-token-xyz' })
    const stored = JSON.stringify(await records('north').get('site-settings', 'variables'))
    expect(stored).toContain('REAMAZE_API_TOKEN')
    for (const secret of ['a-long-secret', Buffer.from('a-long-secret-token-xyz').toString('base64')]) {
      expect(stored + JSON.stringify(log.lines)).not.toContain(secret)
    }
  })

  it('are the affair of the environment’s admin key alone', async () => {
    const { put, makeKey, ask } = setUp()
    for (const site of ['main', 'north']) {
      const { token } = await makeKey(['admin'], site)
      expect(await put({ REAMAZE_BRAND: 'x' }, token)).toMatchObject({ status: 403 })
      expect(await ask('GET', '/v1/sites/north/variables', undefined, token)).toMatchObject({ status: 403 })
      expect(await ask('DELETE', '/v1/sites/north/variables?names=A', undefined, token)).toMatchObject({ status: 403 })
    }
  })

  it('are not those of main, nor the deployment’s', async () => {
    const { put, ask } = setUp()
    const main = await ask('PUT', '/v1/sites/main/variables', { variables: { REAMAZE_BRAND: 'x' } })
    expect(main).toMatchObject({ status: 400, answer: { error: { message: expect.stringContaining('environment') } } })
    for (const name of ['SWITCHHOOK_ADMIN_KEY', 'UPSTASH_REDIS_REST_URL', 'small']) {
      expect(await put({ [name]: 'x' })).toMatchObject({ status: 400, answer: { error: { code: 'bad_field' } } })
    }
  })

  it('are refused when the site would stop working with them', async () => {
    const { put, list } = setUp()
    expect(await put({ SWITCHHOOK_COUNTRY: 'Atlantis' })).toMatchObject({
      status: 400,
      answer: { error: { code: 'bad_field', message: expect.stringContaining('SWITCHHOOK_COUNTRY') } },
    })
    expect(await list()).toMatchObject({ answer: { variables: [] } })
  })

  it('need SWITCHHOOK_SECRETS_KEY, and say so', async () => {
    const { put } = setUp({ SWITCHHOOK_SECRETS_KEY: '' })
    expect(await put({ REAMAZE_BRAND: 'x' })).toMatchObject({
      status: 503,
      answer: { error: { code: 'not_configured', message: expect.stringContaining('SWITCHHOOK_SECRETS_KEY') } },
    })
  })

  it('pass to a new key: old ones open, and the next change seals all of them anew', async () => {
    const before = setUp()
    await before.put({ REAMAZE_BRAND: 'acme', REAMAZE_API_TOKEN: 'a-long-secret-token-xyz' })
    const platformParts = { records: before.records }
    const rotated = setUp(
      { SWITCHHOOK_SECRETS_KEY: otherKey, SWITCHHOOK_SECRETS_KEY_OLD: secretsKey },
      { platformParts },
    )
    expect(await rotated.list()).toMatchObject({
      answer: { variables: [{ sealedWith: 'old' }, { sealedWith: 'old' }] },
    })
    await rotated.put({ SWITCHHOOK_COUNTRY: 'DE' })
    const after = setUp({ SWITCHHOOK_SECRETS_KEY: otherKey }, { platformParts })
    const { answer } = await after.list()
    expect(answer).toMatchObject({ variables: { length: 3 } })
    expect(JSON.stringify(answer)).not.toMatch(/old|unknown/)
  })

  it('whose key is gone stop the site with a sentence, and can be removed or set again', async () => {
    const before = setUp()
    await before.put({ REAMAZE_BRAND: 'acme' })
    const lost = setUp({ SWITCHHOOK_SECRETS_KEY: otherKey }, { platformParts: { records: before.records } })
    expect(await lost.ask('GET', '/v1/connectors?site=north')).toMatchObject({
      status: 503,
      answer: { error: { code: 'not_configured', message: expect.stringContaining('SWITCHHOOK_SECRETS_KEY_OLD') } },
    })
    expect(await lost.list()).toMatchObject({
      answer: { variables: [{ name: 'REAMAZE_BRAND', sealedWith: 'unknown' }] },
    })
    expect(await lost.ask('DELETE', '/v1/sites/north/variables?names=REAMAZE_BRAND')).toMatchObject({ status: 200 })
    expect(await lost.ask('GET', '/v1/connectors?site=north')).toMatchObject({ status: 200 })
  })
})

describe('the services of a further site', () => {
  const kinds = (answer: unknown) => JSON.stringify(answer).match(/"kind":"\w+"/g)

  it('never reach the CRM of main', async () => {
    const standIn = createReamazeStandIn()
    const site = setUp(standIn.env(), { platformParts: { fetch: reamazeFetch(standIn) } })
    const { token } = await site.makeKey(['lookup', 'admin'], 'north')
    expect(kinds((await site.ask('GET', '/v1/connectors')).answer)).toContain('"kind":"reamaze"')
    expect(kinds((await site.ask('GET', '/v1/connectors', undefined, token)).answer)).toEqual(['"kind":"directory"'])
    expect(await site.ask('GET', '/api/lookup?number=%2B12025550199', undefined, token)).toMatchObject({ status: 200 })
    expect(JSON.stringify(standIn.requests())).not.toContain('2025550199')
  })

  it('are those of its own variables, in this isolate at once and elsewhere within 30 s', async () => {
    const site = setUp()
    await site.makeSite('north')
    const elsewhere = site.isolate()
    const connectors = (isolate: typeof elsewhere) =>
      site.ask('GET', '/v1/connectors?site=north', undefined, testAdminKey, { ...site, ...isolate })
    await connectors(elsewhere)
    await connectors(site)
    await site.put({
      REAMAZE_BRAND: 'north',
      REAMAZE_LOGIN_EMAIL: 'a@example.com',
      REAMAZE_API_TOKEN: 'token-of-north',
    })
    expect(kinds((await connectors(site)).answer)).toContain('"kind":"reamaze"')
    expect(kinds((await connectors(elsewhere)).answer)).toEqual(['"kind":"directory"'])
    await site.clock.advance(30_000)
    expect(kinds((await connectors(elsewhere)).answer)).toContain('"kind":"reamaze"')
  })

  it('read numbers with the country of the site', async () => {
    const site = setUp()
    await site.put({ SWITCHHOOK_COUNTRY: 'DE' })
    const asked = (query: string) => site.ask('GET', `/v1/lookup?number=030123456${query}`)
    expect((await asked('&site=north')).answer).toMatchObject({ number: { e164: '+4930123456' } })
    expect((await asked('')).answer).not.toMatchObject({ number: { e164: '+4930123456' } })
  })

  it('go on with what they knew while the records are out of reach', async () => {
    let isDown = false
    const site = setUp(
      {},
      {
        around: (store) => ({
          ...store,
          list: async (query) => store.list(query),
          write: async (writes) => store.write(writes),
          getMany: async (refs) => {
            if (isDown) throw new Error('storage is down')
            return store.getMany(refs)
          },
        }),
      },
    )
    await site.put({ SWITCHHOOK_COUNTRY: 'DE' })
    const settings = async () => (await site.deployment().site('north')).settings.country
    expect(await settings()).toBe('DE')
    isDown = true
    await site.clock.advance(30_000)
    expect(await settings()).toBe('DE')
    expect(site.log.lines).toContainEqual(
      expect.objectContaining({ event: 'site_variables_unreadable', site: 'north' }),
    )
    await expect(Promise.resolve(site.deployment().site('south'))).rejects.toMatchObject({
      code: 'storage_unavailable',
    })
  })
})
