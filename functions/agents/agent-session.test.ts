import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, testAdminKey } from '../../test/support/test-app.ts'

function open(variables: Readonly<Record<string, string>> = {}) {
  const site = openTestApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, ...variables } })
  const post = async (path: string, body: unknown) => {
    const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
    const answer = await site.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    return answer.json<{ token: string; link: string }>()
  }
  const session = (token: string) => site.request('/agent/session', { headers: bearer(token) })
  return { ...site, post, session }
}

describe('GET /agent/session', () => {
  it('says whose token it is, until when, and how numbers are written at home', async () => {
    const { post, session, clock } = open({
      SWITCHHOOK_COUNTRY: 'GB',
      SWITCHHOOK_AGENTS: '101=Ann Lee <ann@example.com>',
    })
    const { token } = await post('/v1/agents/101/token', { ttlSeconds: 600 })
    const answer = await session(token)
    const expiresAt = new Date(Math.floor(clock.now() / 1000) * 1000 + 600_000).toISOString()
    const facts = {
      site: 'main',
      extension: '101',
      name: 'Ann Lee',
      country: 'GB',
      expiresAt,
      mayCall: false,
      takesTasks: false,
      mayHear: false,
      wrapUps: [],
      templates: [],
      createIn: ['directory'],
    }
    expect([answer.status, await answer.json()]).toEqual([200, facts])
  })

  it('says that calls may be placed only where agents may place them', async () => {
    for (const [policy, mayCall] of [
      ['on', true],
      ['keys', false],
      ['off', false],
    ] as const) {
      const { post, session } = open({ SWITCHHOOK_CLICK_TO_CALL: policy })
      const { token } = await post('/v1/agents/101/token', {})
      expect(await (await session(token)).json()).toMatchObject({ mayCall })
    }
  })

  it('says that recordings may be heard only where they are kept and agents hear their own', async () => {
    for (const [keeps, agents, mayHear] of [
      ['keep', 'own', true],
      ['keep', 'off', false],
      ['off', 'own', false],
    ] as const) {
      const { post, session } = open({ SWITCHHOOK_RECORDINGS: keeps, SWITCHHOOK_RECORDINGS_AGENTS: agents })
      const { token } = await post('/v1/agents/101/token', {})
      expect(await (await session(token)).json()).toMatchObject({ mayHear })
    }
  })

  it('answers no key, and no token whose time is over', async () => {
    const { post, session, clock } = open()
    expect((await session(testAdminKey)).status).toBe(403)
    const { token } = await post('/v1/agents/101/token', { ttlSeconds: 60 })
    await clock.advance(61_000)
    expect((await session(token)).status).toBe(401)
  })
})

describe('GET /agent', () => {
  it('is the same for everybody, and a token’s link leads to it at the public address', async () => {
    const { post, request } = open({ SWITCHHOOK_PUBLIC_URL: 'https://hook.example.com' })
    const { link, token } = await post('/v1/agents/101/token', {})
    expect(link).toBe(`https://hook.example.com/agent#token=${token}`)
    const answer = await request('/agent')
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('<script type="module" src="/pages/agent.js"></script>')
  })
})
