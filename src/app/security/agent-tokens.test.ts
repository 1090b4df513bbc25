import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { bearer, openTestApp } from '../../../test/support/test-app.ts'
import { systemRandom } from '../../ports/clock.ts'
import { agentTokenSite, endAgentTokens, makeAgentToken, verifyAgentToken } from './agent-tokens.ts'

function openSite(site = 'main') {
  const time = { nowMs: Date.UTC(2026, 10, 20) }
  const clock = { now: () => time.nowMs }
  const records = openMemoryRecords({ site, clock })
  return { ports: { records, clock, random: systemRandom }, time }
}

describe('agent tokens', () => {
  it('hold for their extension until they end', async () => {
    const { ports, time } = openSite()
    const { token, expiresAt } = await makeAgentToken(ports, '101', 60, 'k1')
    expect(expiresAt).toBe('2026-11-20T00:01:00.000Z')
    expect(agentTokenSite(token)).toBe('main')
    expect(await verifyAgentToken(ports, token)).toMatchObject({ extension: '101', expiresAtMs: Date.parse(expiresAt) })
    time.nowMs += 60_000
    expect(await verifyAgentToken(ports, token)).toBeUndefined()
  })

  it('of one site are worth nothing at another, and nothing once the site’s key is deleted', async () => {
    const [one, two] = [openSite(), openSite('two')]
    await makeAgentToken(two.ports, '101', 60, 'k1')
    const { token } = await makeAgentToken(one.ports, '101', 60, 'k1')
    expect(await verifyAgentToken(two.ports, token)).toBeUndefined()
    const key = await one.ports.records.get('live-keys', 'agent-tokens')
    await two.ports.records.write([{ op: 'put', collection: 'live-keys', id: 'agent-tokens', value: key?.value }])
    expect(await verifyAgentToken(two.ports, token)).toBeUndefined()
    await one.ports.records.write([{ op: 'delete', collection: 'live-keys', id: 'agent-tokens' }])
    expect(await verifyAgentToken(one.ports, token)).toBeUndefined()
  })

  it('made at the same moment share one key', async () => {
    const { ports } = openSite()
    const made = await Promise.all(['101', '102', '103'].map((extension) => makeAgentToken(ports, extension, 60, 'k1')))
    const verified = await Promise.all(made.map(({ token }) => verifyAgentToken(ports, token)))
    expect(verified.map((one) => one?.extension)).toEqual(['101', '102', '103'])
  })

  it('refuse other algorithms, other issuers and changed claims', async () => {
    const { ports, time } = openSite()
    const { token } = await makeAgentToken(ports, '101', 60, 'k1')
    const claims = { site: 'main', sub: '102', jti: 'x' }
    const unsigned = new UnsecuredJWT(claims).setExpirationTime(time.nowMs / 1000 + 60).encode()
    const foreign = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(time.nowMs / 1000 + 60)
      .sign(new Uint8Array(32))
    const [header, , signature] = token.split('.')
    const changed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
    for (const wrong of [unsigned, foreign, changed, `${token}x`]) {
      expect(await verifyAgentToken(ports, wrong)).toBeUndefined()
    }
  })

  it('open nothing but what agents may, and count as wrong keys when they are wrong', async () => {
    const app = openTestApp()
    const { records, clock } = app
    const { token } = await makeAgentToken({ records: records('main'), clock, random: systemRandom }, '101', 60, 'k1')
    const paths = ['/v1/calls', '/relay/active-calls', '/metrics', '/v1/keys', '/api/status']
    const statuses = await Promise.all(
      paths.map(async (path) => (await app.request(path, { headers: bearer(token) })).status),
    )
    expect(statuses).toEqual(paths.map(() => 403))
    expect((await app.request('/v1/calls', { headers: bearer(`${token}x`) })).status).toBe(401)
  })

  it.each([
    ['of its extension', { extension: '101' }, { extension: '102' }],
    ['that its key made', { keyId: 'k1' }, { keyId: 'k2' }],
    ['of the site', 'all', undefined],
  ] as const)('ends with all tokens %s, and new ones hold', async (_, whose, other) => {
    const { ports, time } = openSite()
    const { token } = await makeAgentToken(ports, '101', 3600, 'k1')
    if (other) await endAgentTokens(ports, other)
    expect(await verifyAgentToken(ports, token)).toMatchObject({ extension: '101', madeBy: 'k1' })
    await endAgentTokens(ports, whose)
    expect(await verifyAgentToken(ports, token)).toBeUndefined()
    time.nowMs += 1
    const { token: next } = await makeAgentToken(ports, '101', 3600, 'k1')
    expect(await verifyAgentToken(ports, next)).toBeDefined()
  })
})
