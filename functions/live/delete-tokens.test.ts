import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, testAdminKey } from '../../test/support/test-app.ts'

function open() {
  const site = openTestApp()
  const ask = (method: string, path: string, key = testAdminKey) =>
    site.request(path, {
      method,
      headers: { ...bearer(key), 'content-type': 'application/json' },
      body: method === 'POST' ? '{}' : undefined,
    })
  const token = async (extension: string, key?: string) => {
    const answer = await ask('POST', `/v1/agents/${extension}/token`, key)
    return (await answer.json<{ token: string }>()).token
  }
  const holds = async (agentToken: string, isolate: Pick<typeof site, 'request'> = site) =>
    (await isolate.request('/agent/session', { headers: bearer(agentToken) })).status
  return { ...site, ask, token, holds }
}

describe('ending agent tokens', () => {
  it('ends those of one extension at once, and no other', async () => {
    const { ask, token, holds, clock } = open()
    const [ann, bob] = [await token('101'), await token('102')]
    expect([await holds(ann), await holds(bob)]).toEqual([200, 200])
    expect((await ask('DELETE', '/v1/agents/101/tokens')).status).toBe(200)
    expect([await holds(ann), await holds(bob)]).toEqual([401, 200])
    await clock.advance(1)
    expect(await holds(await token('101'))).toBe(200)
  })

  it('ends what a key made when the key is revoked, elsewhere within 30 s', async () => {
    const site = open()
    const { ask, token, holds, clock, makeKey } = site
    const { token: key, key: made } = await makeKey(['agents'])
    const ann = await token('101', key)
    const elsewhere = site.isolate()
    expect([await holds(ann), await holds(ann, elsewhere)]).toEqual([200, 200])
    expect((await ask('DELETE', `/v1/keys/${made.id}`)).status).toBe(200)
    expect(await holds(ann)).toBe(401)
    await clock.advance(30_000)
    expect(await holds(ann, elsewhere)).toBe(401)
  })

  it('ends all of the site, for an admin only', async () => {
    const { ask, token, holds, makeKey } = open()
    const ann = await token('101')
    const { token: lesser } = await makeKey(['agents'])
    expect((await ask('DELETE', '/v1/agent-tokens', lesser)).status).toBe(403)
    expect((await ask('DELETE', '/v1/agent-tokens')).status).toBe(200)
    expect(await holds(ann)).toBe(401)
  })
})
