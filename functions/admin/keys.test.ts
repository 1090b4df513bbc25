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
})
