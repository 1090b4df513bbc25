import { describe, expect, it } from 'vitest'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { putAgent } from './put-agent.ts'
import { mostAgents, putAgents } from './put-agents.ts'

const ann = { name: 'Ann Lee', email: 'ann@example.com', crmUsers: { suitecrm: '7b1f', 'call-logger': 'ann' } }

function setUp(variables: Record<string, string> = {}) {
  const site = openTestApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...variables },
  })
  const ask = async (method: string, path: string, body?: unknown, key = testAdminKey) => {
    const response = await site.request(path, {
      method,
      headers: { ...bearer(key), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, answer: await response.json<Record<string, unknown>>() }
  }
  return { ...site, ask }
}

describe('the extension table', () => {
  it('is set, read, listed and forgotten by extension', async () => {
    const { ask } = setUp()
    expect(await ask('PUT', '/v1/agents/101', ann)).toEqual({
      status: 200,
      answer: { agent: { extension: '101', ...ann } },
    })
    expect((await ask('GET', '/v1/agents/101', undefined, testSiteKey)).answer).toEqual({
      agent: { extension: '101', ...ann },
    })
    await ask('PUT', '/v1/agents/101', { name: 'Ann' })
    expect((await ask('GET', '/v1/agents')).answer).toEqual({
      agents: [{ extension: '101', name: 'Ann', from: 'records' }],
    })
    expect(await ask('DELETE', '/v1/agents/101')).toEqual({ status: 200, answer: { removed: true } })
    expect(await ask('GET', '/v1/agents/101')).toMatchObject({ status: 404, answer: { error: { code: 'not_found' } } })
    expect(await ask('DELETE', '/v1/agents/101')).toMatchObject({ status: 404 })
  })

  it('takes many at once, all or none', async () => {
    const { ask } = setUp()
    const agents = Array.from({ length: mostAgents }, (_, at) => ({
      extension: String(1000 + at),
      name: `Agent ${at}`,
    }))
    expect(await ask('PUT', '/v1/agents', { agents })).toEqual({ status: 200, answer: { stored: mostAgents } })
    const page = await ask('GET', '/v1/agents?limit=500')
    expect(page.answer.agents).toHaveLength(mostAgents)
    const twice = await ask('PUT', '/v1/agents', {
      agents: [
        { extension: '1', name: 'A' },
        { extension: ' 1', name: 'B' },
      ],
    })
    expect(twice).toMatchObject({ status: 400, answer: { error: { message: expect.stringContaining('Extension 1') } } })
    const faulty = await ask('PUT', '/v1/agents', {
      agents: [
        { extension: '1', name: 'A' },
        { extension: '2', email: 'x' },
      ],
    })
    expect(faulty).toMatchObject({
      status: 400,
      answer: { error: { message: expect.stringContaining('agents.1.email') } },
    })
    expect((await ask('GET', '/v1/agents/1')).status).toBe(404)
  })

  it('shows who stands in SWITCHHOOK_AGENTS, and where to take him out', async () => {
    const { ask } = setUp({ SWITCHHOOK_AGENTS: '102=Bob' })
    expect((await ask('GET', '/v1/agents')).answer).toEqual({
      agents: [{ extension: '102', name: 'Bob', from: 'environment' }],
    })
    expect(await ask('DELETE', '/v1/agents/102')).toMatchObject({
      status: 409,
      answer: { error: { message: expect.stringContaining('SWITCHHOOK_AGENTS') } },
    })
  })

  it('is not changed by who may only read', async () => {
    const { ask, makeKey } = setUp()
    const { token } = await makeKey(['read', 'lookup', 'journal', 'events'])
    expect((await ask('PUT', '/v1/agents/101', ann, token)).status).toBe(403)
    expect((await ask('DELETE', '/v1/agents/101', undefined, token)).status).toBe(403)
  })

  it('is each site’s own', async () => {
    const { ask, makeSite } = setUp({ SWITCHHOOK_AGENTS: '102=Bob' })
    await ask('PUT', '/v1/agents/101', ann)
    await makeSite('north')
    expect((await ask('GET', '/v1/agents?site=north')).answer).toEqual({ agents: [] })
  })

  it.each(['10 1', 'x'.repeat(33), '101%2F102'])('refuses the extension %j', async (extension) => {
    expect((await setUp().ask('PUT', `/v1/agents/${extension}`, ann)).status).toBe(400)
  })
})

describe('a wrong SWITCHHOOK_AGENTS', () => {
  it('stops requests with the place that is wrong', async () => {
    const { ask } = setUp({ SWITCHHOOK_AGENTS: '101=Ann;102' })
    expect(await ask('GET', '/v1/agents')).toMatchObject({
      status: 503,
      answer: {
        error: {
          code: 'not_configured',
          message: expect.stringContaining('SWITCHHOOK_AGENTS is wrong at character 9'),
        },
      },
    })
  })
})

describeProtectedRoute({ operation: putAgents, body: JSON.stringify({ agents: [{ extension: '101' }] }) })
describeProtectedRoute({ operation: putAgent, url: '/v1/agents/101', body: '{}' })
