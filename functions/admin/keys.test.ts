import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, type TestApp, testAdminKey } from '../../test/support/test-app.ts'

const admin = bearer(testAdminKey)

async function create(site: TestApp, body: unknown, query = '') {
  const headers = { ...admin, 'content-type': 'application/json' }
  const response = await site.request(`/v1/keys${query}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { response, answer: await response.json<{ token: string; site: string; key: { id: string } }>() }
}

describe('/v1/keys', () => {
  it('creates a key that works at once, and shows its token only then', async () => {
    const site = openTestApp()
    const { response, answer } = await create(site, { name: ' Laptop ', scopes: ['admin', 'read', 'read'] })
    expect(response.status).toBe(201)
    expect(answer).toMatchObject({ site: 'main', key: { name: 'Laptop', scopes: ['read', 'admin'] } })
    expect(answer.token).toMatch(/^swh_main_[a-z2-7]{12}_[a-z2-7]{40}$/)
    const list = await site.request('/v1/keys', { headers: bearer(answer.token) })
    expect(list.status).toBe(200)
    expect(await list.text()).not.toContain(answer.token.split('_')[3])
  })

  it('revokes: refused from the next request on, listed with its end', async () => {
    const site = openTestApp()
    const { answer } = await create(site, { name: 'a', scopes: ['admin'] })
    expect((await site.request('/v1/keys', { headers: bearer(answer.token) })).status).toBe(200)
    for (let times = 0; times < 2; times++) {
      const revoked = await site.request(`/v1/keys/${answer.key.id}`, { method: 'DELETE', headers: admin })
      expect(await revoked.json()).toMatchObject({ key: { revokedAt: '2026-11-20T09:00:00.000Z' } })
    }
    expect((await site.request('/v1/keys', { headers: bearer(answer.token) })).status).toBe(401)
    const list = await site.request('/v1/keys', { headers: admin })
    expect(await list.json()).toMatchObject({ keys: [{ id: answer.key.id, revokedAt: expect.any(String) }] })
  })

  it('keeps sites apart', async () => {
    const site = openTestApp()
    const { answer } = await create(site, { name: 'north', scopes: ['admin'] }, '?site=north')
    expect(answer).toMatchObject({ site: 'north', token: expect.stringMatching(/^swh_north_/) })
    expect(await (await site.request('/v1/keys', { headers: admin })).json()).toEqual({ keys: [] })
    const north = await site.request('/v1/keys?site=north', { headers: admin })
    expect(await north.json()).toMatchObject({ keys: [{ name: 'north' }] })
    expect((await site.request(`/v1/keys/${answer.key.id}`, { method: 'DELETE', headers: admin })).status).toBe(404)
  })

  it('lists page by page', async () => {
    const site = openTestApp()
    for (let i = 0; i < 3; i++) {
      await create(site, { name: `key ${i}`, scopes: ['read'] })
      await site.clock.advance(1000)
    }
    const page = async (query: string) => {
      const response = await site.request(`/v1/keys?${query}`, { headers: admin })
      return response.json<{ keys: { name: string }[]; next?: string }>()
    }
    const first = await page('limit=2')
    const second = await page(`limit=2&cursor=${encodeURIComponent(first.next ?? '')}`)
    expect([...first.keys, ...second.keys].map(({ name }) => name)).toEqual(['key 2', 'key 1', 'key 0'])
    expect(second.next).toBeUndefined()
  })

  it.each([
    [{}, 'name'],
    [{ name: ' ', scopes: ['read'] }, 'name'],
    [{ name: 'a', scopes: [] }, 'scopes'],
    [{ name: 'a', scopes: ['read', 'everything'] }, 'scopes.1'],
    [[], 'body'],
  ])('refuses %j and names %s', async (body, path) => {
    const { response, answer } = await create(openTestApp(), body)
    expect(response.status).toBe(400)
    expect(answer).toMatchObject({ error: { code: 'bad_field', message: expect.stringContaining(path) } })
  })

  it.each(['limit=0', 'limit=501', 'limit=x'])('refuses the query %s', async (query) => {
    const response = await openTestApp().request(`/v1/keys?${query}`, { headers: admin })
    expect(await response.json()).toMatchObject({ error: { code: 'bad_field' } })
  })

  it('answers 503 when the records are down, never 401 or 200', async () => {
    const around = () => ({
      getMany: () => Promise.reject(new Error('down')),
      list: () => Promise.reject(new Error('down')),
      write: () => Promise.reject(new Error('down')),
    })
    const response = await openTestApp({ around }).request('/v1/keys', { headers: admin })
    expect(await response.json()).toMatchObject({ error: { code: 'storage_unavailable', retryable: true } })
  })

  it('shows how much each key is used, and when last, without a write for each request', async () => {
    let writes = 0
    const site = openTestApp({
      around: (store) => ({
        getMany: (refs) => store.getMany(refs),
        list: (query) => store.list(query),
        write: (texts) => {
          writes += 1
          return store.write(texts)
        },
      }),
    })
    const { answer } = await create(site, { name: 'a', scopes: ['read'] })
    const { key, token } = { key: answer.key, token: answer.token }
    await site.clock.advance(10_000)
    writes = 0
    for (let i = 0; i < 20; i += 1) await site.request('/v1/calls', { headers: bearer(token) })
    await site.request('/v1/keys', { headers: bearer(token) })
    await site.clock.advance(10_000)
    expect(writes).toBe(1)
    const list = await site.request('/v1/keys', { headers: admin })
    const used = { requests: 21, errors: 1, lastUsedAt: '2026-11-20T09:00:00.000Z' }
    expect(await list.json()).toMatchObject({ keys: [{ id: key.id, ...used }] })
    const usage = await site.request(`/v1/keys/${key.id}/usage`, { headers: admin })
    expect(await usage.json()).toEqual({
      id: key.id,
      ...used,
      days: [{ day: '2026-11-20', requests: 21, errors: 1 }],
    })
  })

  it('counts a request that fails before it is carried out, and the keys of the environment', async () => {
    const site = openTestApp()
    await create(site, { name: '' })
    await site.clock.advance(10_000)
    const usage = async (id: string) => {
      const response = await site.request(`/v1/keys/${id}/usage`, { headers: admin })
      return [response.status, await response.json<{ requests: number; errors: number }>()] as const
    }
    expect(await usage('env-admin')).toMatchObject([200, { requests: 1, errors: 1 }])
    expect(await usage('env-site')).toMatchObject([200, { requests: 0, days: [] }])
    expect(await usage('aaaaaaaaaaaa')).toMatchObject([404, {}])
  })

  it('counts what two isolates saw, and nothing of another site', async () => {
    const site = openTestApp()
    const { answer } = await create(site, { name: 'a', scopes: ['read'] })
    for (const { request } of [site, site.isolate()]) await request('/v1/calls', { headers: bearer(answer.token) })
    await site.clock.advance(10_000)
    const of = async (query: string) => {
      const response = await site.request(`/v1/keys/env-admin/usage${query}`, { headers: admin })
      return (await response.json<{ requests: number }>()).requests
    }
    const usage = await site.request(`/v1/keys/${answer.key.id}/usage`, { headers: admin })
    expect(await usage.json()).toMatchObject({ requests: 2 })
    await site.makeSite('north')
    expect(await of('?site=north')).toBe(0)
  })
})
