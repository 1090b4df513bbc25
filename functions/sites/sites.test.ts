import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, testAdminKey } from '../../test/support/test-app.ts'

function open() {
  const site = openTestApp()
  const ask = async (method: string, path: string, body?: unknown, key = testAdminKey) => {
    const headers = { ...bearer(key), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const response = await site.request(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, answer: await response.json<Record<string, unknown>>() }
  }
  return { ...site, ask }
}

describe('/v1/sites', () => {
  it('creates a site once and lists it behind main', async () => {
    const { ask } = open()
    const created = await ask('POST', '/v1/sites', { name: 'north' })
    expect(created).toMatchObject({ status: 200, answer: { name: 'north', createdAt: expect.any(String) } })
    expect(await ask('POST', '/v1/sites', { name: 'north' })).toEqual(created)
    expect((await ask('GET', '/v1/sites')).answer).toEqual({ sites: [{ name: 'main' }, created.answer] })
  })

  it('refuses a name that could not be part of a key, and answers 404 to what nobody created', async () => {
    const { ask } = open()
    expect((await ask('POST', '/v1/sites', { name: 'North_1' })).status).toBe(400)
    expect((await ask('GET', '/v1/agents?site=nowhere')).status).toBe(404)
    expect((await ask('GET', '/v1/sites/nowhere/variables')).status).toBe(404)
    expect((await ask('GET', '/v1/sites')).answer).toEqual({ sites: [{ name: 'main' }] })
  })

  it('makes the site of a key that is made for it', async () => {
    const { ask } = open()
    expect((await ask('POST', '/v1/keys?site=east', { name: 'pbx', scopes: ['lookup'] })).status).toBe(201)
    expect((await ask('GET', '/v1/sites')).answer).toMatchObject({ sites: [{ name: 'main' }, { name: 'east' }] })
  })

  it('is for the admin key of the environment only', async () => {
    const { ask, makeKey } = open()
    const { token } = await makeKey(['admin'])
    expect((await ask('GET', '/v1/sites', undefined, token)).status).toBe(403)
    expect((await ask('POST', '/v1/sites', { name: 'north' }, token)).status).toBe(403)
  })
})
