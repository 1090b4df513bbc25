import { describe, expect, it } from 'vitest'
import type { AgentDeviceForm, AgentInvitation, PairedBrowser } from '../../../src/wire/agent-device.ts'
import { openBrowser, openPeople, signInTo } from '../../../test/support/people.ts'
import { describeProtectedRoute } from '../../../test/support/route-contract.ts'
import { bearer, testAdminKey } from '../../../test/support/test-app.ts'
import { createInvitation } from './create-invitation.ts'
import { createInvitations } from './create-invitations.ts'
import { deleteDevice } from './delete-device.ts'
import { listDevices } from './list-devices.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

function setUp() {
  const app = openPeople()
  const admin = async <T>(method: string, path: string, body?: unknown) => {
    const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
    const answer = await app.request(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: answer.status, body: await answer.json<T>() }
  }
  const invite = async (extension = '101', body: object = {}) => {
    const { body: made } = await admin<AgentInvitation>('POST', `/v1/agents/${extension}/invitations`, body)
    return made.link.split('#pair=')[1] ?? ''
  }
  /** A browser of the agent that opened an invitation. */
  const pair = async (extension = '101') => {
    const browser = openBrowser(app)
    const answer = await browser.ask('POST', '/agent/devices', { invitation: await invite(extension) })
    return { browser, answer, paired: await answer.json<PairedBrowser>() }
  }
  const devices = async (extension = '101') =>
    (await admin<{ devices: AgentDeviceForm[] }>('GET', `/v1/agents/${extension}/devices`)).body.devices
  const mayRead = async ({ token }: Pick<PairedBrowser, 'token'>, from: Pick<typeof app, 'request'> = app) =>
    (await from.request('/agent/session', { headers: bearer(token) })).status
  return { ...app, admin, invite, pair, devices, mayRead }
}

describe('pairing a browser', () => {
  it('needs a link once, which works for one browser only', async () => {
    const { admin, request, mayRead } = setUp()
    await admin('PUT', '/v1/agents/101', { name: 'Ann Lee', email: 'ann@example.com' })
    const { status, body } = await admin<AgentInvitation>('POST', '/v1/agents/101/invitations', {})
    expect([status, body.name, body.email]).toEqual([201, 'Ann Lee', 'ann@example.com'])
    const link = new URL(body.link)
    expect([link.pathname, link.search]).toEqual(['/agent', ''])
    expect(body.mail).toContain(body.link)
    const invitation = link.hash.replace('#pair=', '')
    const [first, second] = [openBrowser({ request }), openBrowser({ request })]
    const answer = await first.ask('POST', '/agent/devices', { invitation })
    const paired = await answer.json<PairedBrowser>()
    expect([answer.status, paired.extension, paired.refreshToken]).toEqual([201, '101', undefined])
    expect(answer.headers.get('set-cookie')).toMatch(
      /^switchhook-agent=swd_main_.*HttpOnly; SameSite=Lax; Max-Age=7776000$/,
    )
    expect(await mayRead(paired)).toBe(200)
    expect((await second.ask('POST', '/agent/devices', { invitation })).status).toBe(401)
    expect(second.cookie).toBe('')
  })

  it('lasts for 90 days after the browser was last used, with another secret each time', async () => {
    const { pair, clock, devices, mayRead } = setUp()
    const { browser, paired } = await pair()
    const cookies = new Set([browser.cookie])
    for (let quarter = 0; quarter < 3; quarter += 1) {
      await clock.advance(89 * dayMs)
      const answer = await browser.ask('POST', '/agent/token', {})
      expect(answer.status).toBe(200)
      cookies.add(browser.cookie)
      expect(await mayRead(await answer.json())).toBe(200)
    }
    expect(cookies.size).toBe(4)
    expect(await mayRead(paired)).toBe(401)
    await clock.advance(90 * dayMs)
    expect((await browser.ask('POST', '/agent/token', {})).status).toBe(401)
    expect(await devices()).toEqual([])
  })

  it('survives a lost answer and two tabs that ask at once', async () => {
    const { pair, clock } = setUp()
    const { browser } = await pair()
    const before = browser.cookie
    await browser.ask('POST', '/agent/token', {})
    // The answer never came: the browser still has the secret before, days later.
    browser.cookie = before
    await clock.advance(3 * dayMs)
    const answers = await Promise.all([1, 2].map(() => browser.ask('POST', '/agent/token', {}, { cookie: before })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const cookies = answers.map((answer) => answer.headers.get('set-cookie')?.split(';')[0] ?? '')
    for (const cookie of cookies) expect((await browser.ask('POST', '/agent/token', {}, { cookie })).status).toBe(200)
  })

  it('ends when a secret that was replaced comes again: somebody copied it', async () => {
    const { pair, clock, devices, mayRead, log } = setUp()
    const { browser } = await pair()
    const copied = browser.cookie
    await browser.ask('POST', '/agent/token', {})
    const answer = await browser.ask('POST', '/agent/token', {})
    const { token } = await answer.json<PairedBrowser>()
    await clock.advance(61_000)
    const own = browser.cookie
    expect((await browser.ask('POST', '/agent/token', {}, { cookie: copied })).status).toBe(401)
    expect((await browser.ask('POST', '/agent/token', {}, { cookie: own })).status).toBe(401)
    expect([await devices(), await mayRead({ token })]).toEqual([[], 401])
    expect(log.lines.map(({ event }) => event)).toContain('agent_device_copied')
  })

  it('gives the extension its secret in the answer, and no cookie', async () => {
    const { request, invite, clock } = setUp()
    const origin = { origin: 'chrome-extension://abcdefghijklmnop', 'sec-fetch-site': 'none' }
    const browser = openBrowser({ request })
    const body = { invitation: await invite(), kind: 'extension' }
    const answer = await browser.ask('POST', '/agent/devices', body, origin)
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([201, null])
    const { refreshToken } = await answer.json<PairedBrowser>()
    await clock.advance(hourMs)
    const next = await browser.ask('POST', '/agent/token', { refreshToken }, origin)
    const renewed = await next.json<PairedBrowser>()
    expect([next.status, next.headers.get('set-cookie')]).toEqual([200, null])
    expect(renewed.refreshToken).not.toBe(refreshToken)
  })

  it('is refused to what another site made the browser ask', async () => {
    const { request, invite, pair } = setUp()
    const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const browser = openBrowser({ request })
    expect((await browser.ask('POST', '/agent/devices', { invitation: await invite() }, crossSite)).status).toBe(403)
    const { browser: own } = await pair()
    expect((await own.ask('POST', '/agent/token', {}, crossSite)).status).toBe(403)
  })

  it('counts wrong links as failed tries of their address', async () => {
    const { request } = setUp()
    const browser = openBrowser({ request })
    const tries = Array.from({ length: 25 }, (_, at) => `main.${String(at).padStart(43, 'x')}`)
    const statuses: number[] = []
    for (const invitation of tries) {
      const headers = { 'test-address': '203.0.113.9' }
      statuses.push((await browser.ask('POST', '/agent/devices', { invitation }, headers)).status)
    }
    expect([statuses.slice(0, 20).every((status) => status === 401), statuses.at(-1)]).toEqual([true, 429])
  })

  it('is each site’s own, and touches none that is not known', async () => {
    const { admin, makeSite, request, devices, invite } = setUp()
    await makeSite('north')
    const { body } = await admin<AgentInvitation>('POST', '/v1/agents/101/invitations?site=north', {})
    const browser = openBrowser({ request })
    const answer = await browser.ask('POST', '/agent/devices', { invitation: body.link.split('#pair=')[1] })
    expect(await answer.json()).toMatchObject({ site: 'north', extension: '101' })
    expect(await devices()).toEqual([])
    const elsewhere = (await invite()).replace('main.', 'nowhere.')
    expect((await browser.ask('POST', '/agent/devices', { invitation: elsewhere })).status).toBe(401)
  })

  it('keeps nothing of a secret but its hash', async () => {
    const { pair, invite, records } = setUp()
    const { browser } = await pair()
    const open = await invite()
    await browser.ask('POST', '/agent/token', {})
    const { records: all } = await records('main').scan({ limit: 1000 })
    const text = JSON.stringify(all)
    expect(text).toContain('agent-devices')
    for (const secret of [browser.cookie.slice(-43), open.split('.')[1]]) expect(text).not.toContain(secret)
  })
})

describe('a paired browser', () => {
  it('is listed with what it is, and removed at once in every isolate', async () => {
    const { pair, devices, admin, isolate, mayRead, clock } = setUp()
    const { browser, paired } = await pair()
    const other = isolate()
    expect([await mayRead(paired), await mayRead(paired, other)]).toEqual([200, 200])
    const [device] = await devices()
    expect(device).toMatchObject({ extension: '101', kind: 'page', device: 'Firefox on Linux', via: 'invitation' })
    expect(Date.parse(device?.expiresAt ?? '') - clock.now()).toBe(90 * dayMs)
    expect((await admin('DELETE', `/v1/agents/102/devices/${device?.id}`)).status).toBe(404)
    expect(await admin('DELETE', `/v1/agents/101/devices/${device?.id}`)).toEqual({ status: 200, body: { removed: 1 } })
    expect([await mayRead(paired), await mayRead(paired, other)]).toEqual([401, 401])
    expect((await browser.ask('POST', '/agent/token', {})).status).toBe(401)
  })

  it.each([
    ['its extension’s browsers are removed', 'DELETE', '/v1/agents/101/devices'],
    ['its extension’s tokens are ended', 'DELETE', '/v1/agents/101/tokens'],
    ['all tokens are ended', 'DELETE', '/v1/agent-tokens'],
    ['the agent is removed', 'DELETE', '/v1/agents/101'],
  ])('is signed out when %s', async (_, method, path) => {
    const { pair, admin, mayRead } = setUp()
    await admin('PUT', '/v1/agents/101', { name: 'Ann' })
    const { browser, paired } = await pair()
    expect((await admin(method, path)).status).toBe(200)
    expect([await mayRead(paired), (await browser.ask('POST', '/agent/token', {})).status]).toEqual([401, 401])
  })

  it('invites another browser of the same agent for ten minutes; a token that ends by itself can’t', async () => {
    const { pair, request, admin, clock, devices } = setUp()
    const { paired } = await pair()
    const ask = (token: string) => request('/agent/invitations', { method: 'POST', headers: bearer(token) })
    const { link } = await (await ask(paired.token)).json<AgentInvitation>()
    const phone = openBrowser({ request })
    const invitation = link.split('#pair=')[1]
    expect((await phone.ask('POST', '/agent/devices', { invitation })).status).toBe(201)
    expect((await devices()).map(({ via }) => via).sort()).toEqual(['agent', 'invitation'])
    const late = (await (await ask(paired.token)).json<AgentInvitation>()).link.split('#pair=')[1]
    await clock.advance(10 * 60_000)
    expect((await phone.ask('POST', '/agent/devices', { invitation: late })).status).toBe(401)
    const { body } = await admin<{ token: string }>('POST', '/v1/agents/101/token', {})
    expect((await ask(body.token)).status).toBe(403)
  })

  it('signs itself out', async () => {
    const { pair, devices, request } = setUp()
    const { browser, paired } = await pair()
    await request('/agent/device', { method: 'DELETE', headers: bearer(paired.token) })
    expect([await devices(), (await browser.ask('POST', '/agent/token', {})).status]).toEqual([[], 401])
  })

  it('stands in the audit log, with who invited', async () => {
    const { pair, admin } = setUp()
    await pair()
    const { body } = await admin<{ entries: object[] }>('GET', '/v1/audit')
    const pairing = {
      action: 'pairBrowser',
      target: '101',
      after: expect.objectContaining({ via: 'invitation', by: 'env-admin' }),
    }
    const invitation = { action: 'createInvitation', target: '101' }
    expect(body.entries).toEqual(
      expect.arrayContaining([pairing, invitation].map((entry) => expect.objectContaining(entry))),
    )
  })
})

describe('inviting all agents at once', () => {
  it('makes a link for each who has no paired browser yet', async () => {
    const { admin, pair } = setUp()
    await admin('PUT', '/v1/agents', {
      agents: ['101', '102', '103'].map((extension) => ({ extension, name: `A${extension}` })),
    })
    await pair('102')
    const { status, body } = await admin<{ invitations: AgentInvitation[] }>('POST', '/v1/agent-invitations', {})
    expect([status, body.invitations.map(({ extension }) => extension)]).toEqual([201, ['101', '103']])
    expect(new Set(body.invitations.map(({ link }) => link)).size).toBe(2)
    const named = await admin<{ invitations: AgentInvitation[] }>('POST', '/v1/agent-invitations', {
      extensions: ['102'],
    })
    expect(named.body.invitations).toMatchObject([{ extension: '102', name: 'A102' }])
  })
})

describe('a person who is signed in to the dashboard', () => {
  it('pairs the browser as the agent with the same e-mail address, and as no other', async () => {
    const app = setUp()
    await app.admin('PUT', '/v1/agents/101', { name: 'Ann', email: 'Ann@Example.com' })
    const { browser } = await signInTo(app, [{ site: 'main', role: 'viewer' }], { email: 'ann@example.com' })
    const answer = await browser.ask('POST', '/v1/session/agent', {})
    expect([answer.status, (await answer.json<PairedBrowser>()).extension]).toEqual([201, '101'])
    expect(await app.devices()).toMatchObject([{ via: 'dashboard' }])
    const { browser: other } = await signInTo(app, [{ site: 'main', role: 'admin' }], { email: 'bob@example.com' })
    expect((await other.ask('POST', '/v1/session/agent', {})).status).toBe(404)
  })
})

describeProtectedRoute({ operation: createInvitation, url: '/v1/agents/101/invitations', body: '{}' })
describeProtectedRoute({ operation: createInvitations, body: '{}' })
describeProtectedRoute({ operation: listDevices, url: '/v1/agents/101/devices' })
describeProtectedRoute({ operation: deleteDevice, url: '/v1/agents/101/devices/aaaaaaaaaaaa' })
