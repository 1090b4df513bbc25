import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/ports/clock.ts'
import { openIdClient, signInAt, startOpenIdProvider } from '../../test/support/openid-provider.ts'
import { openBrowser, openPeople } from '../../test/support/people.ts'
import { bearer, testAdminKey } from '../../test/support/test-app.ts'

const callback = 'http://localhost/v1/sign-in/openid/callback'
const ann = 'ann@example.com'
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>

beforeAll(async () => {
  provider = await startOpenIdProvider(callback, {
    ann: { email: 'Ann@Example.com', email_verified: true },
    unverified: { email: ann, email_verified: false },
    silent: { email: ann },
    entra: { email: ann, xms_edov: true },
    stranger: { email: 'stranger@example.com', email_verified: true },
    nobody: {},
    successor: { email: ann, email_verified: true },
  })
})
afterAll(() => provider.stop())

async function open(variables: Readonly<Record<string, string>> = {}) {
  const people = openPeople({
    variables: {
      SWITCHHOOK_ADMIN_KEY: testAdminKey,
      SWITCHHOOK_OIDC_ISSUER: provider.issuer,
      SWITCHHOOK_OIDC_CLIENT_ID: openIdClient.id,
      SWITCHHOOK_OIDC_CLIENT_SECRET: openIdClient.secret,
      ...variables,
    },
    platformParts: { fetch: (url, init) => fetch(url, init), clock: systemClock },
  })
  const { user } = await people.signInAs([{ site: 'main', role: 'supervisor' }], { email: ann })
  const asAdmin = (method: string, path: string, body: object = {}) =>
    people.request(path, {
      method,
      headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const browser = openBrowser(people)
  const leave = async (query = '') => {
    // A link in the page: the browser goes there itself.
    const answer = await browser.ask('GET', `/v1/sign-in/openid${query}`)
    return { status: answer.status, address: answer.headers.get('location') ?? '' }
  }
  const back = async (address: URL) => {
    const answer = await browser.ask('GET', `${address.pathname}${address.search}`, undefined, {
      'sec-fetch-site': 'cross-site',
    })
    const kept = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    const session = kept.find((cookie) => cookie.startsWith('switchhook='))
    if (session !== undefined) browser.cookie = session
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text(), session }
  }
  const signIn = async (account: string, query = '') =>
    back(await signInAt((await leave(query)).address, account, callback))
  return { ...people, browser, leave, back, signIn, asAdmin, userId: user.id }
}

describe('signing in with OpenID Connect', () => {
  it('lets in who was invited, by an address that the provider vouches for, and goes back where it began', async () => {
    const { signIn, browser } = await open()
    const { status, location } = await signIn('ann', '?next=/admin/calls%3Fq%3D1')
    expect([status, location]).toEqual([302, '/admin/calls?q=1'])
    const session = await (await browser.ask('GET', '/v1/session')).json<Record<string, unknown>>()
    expect(session).toMatchObject({ user: { email: ann }, role: 'supervisor', via: 'openid' })
    expect(session).not.toHaveProperty('stepUpUntil')
  })

  it('is one account’s for good: whoever is given the address later gets in when an admin makes a new link', async () => {
    const { signIn, asAdmin, userId } = await open()
    expect((await signIn('ann')).status).toBe(302)
    expect((await signIn('ann')).status).toBe(302)
    const later = await signIn('successor')
    expect([later.status, later.session]).toEqual([403, undefined])
    expect(later.text).toContain('ask your admin for a new link')
    expect((await asAdmin('POST', `/v1/users/${userId}/link`)).status).toBe(201)
    expect((await signIn('successor')).status).toBe(302)
    expect((await signIn('ann')).status).toBe(403)
  })

  it('counts anew when an admin gives the user another address', async () => {
    const { signIn, asAdmin, userId } = await open()
    await signIn('ann')
    const path = `/v1/users/${userId}`
    expect((await asAdmin('PATCH', path, { email: 'ann.lee@example.com' })).status).toBe(200)
    expect((await asAdmin('PATCH', path, { email: ann })).status).toBe(200)
    expect((await signIn('successor')).status).toBe(302)
  })

  it('pairs no phone by an address that is another account’s by now', async () => {
    const { signIn, asAdmin } = await open()
    await asAdmin('PUT', '/v1/agents/117', { name: 'Ann', email: ann })
    expect((await signIn('ann', '?next=/agent')).location).toBe('/agent#paired')
    expect((await signIn('successor', '?next=/agent')).status).toBe(403)
  })

  it('confirms who it is when one signs in anew at the provider for it', async () => {
    const { signIn, browser } = await open()
    await signIn('ann', '?fresh=true')
    expect(await (await browser.ask('GET', '/v1/session')).json()).toHaveProperty('stepUpUntil')
  })

  it.each([
    ['stranger', 'Nobody invited'],
    ['unverified', 'vouch'],
    ['silent', 'vouch'],
    ['nobody', 'did not come to an end'],
  ])('does not let in %s', async (account, words) => {
    const { signIn } = await open()
    const { status, text, session } = await signIn(account)
    expect([401, 403]).toContain(status)
    expect(text).toContain(words)
    expect(session).toBeUndefined()
  })

  it('takes Entra’s word for an address of the tenant’s own domain', async () => {
    const { signIn } = await open()
    expect((await signIn('entra')).status).toBe(302)
  })

  it('does not let in with another’s answer: wrong state, no cookie of this browser, wrong nonce or verifier', async () => {
    const { leave, back, browser } = await open()
    const answerOf = async () => signInAt((await leave()).address, 'ann', callback)
    const wrongState = await answerOf()
    wrongState.searchParams.set('state', 'x'.repeat(43))
    expect((await back(wrongState)).status).toBe(401)
    const lured = await answerOf()
    browser.cookie = ''
    expect((await back(lured)).status).toBe(401)
    for (const part of ['nonce', 'verifier', 'state']) {
      const address = await answerOf()
      const [name, text = ''] = browser.cookie.split('=')
      const flow = JSON.parse(Buffer.from(text, 'base64url').toString())
      const spoilt = Buffer.from(JSON.stringify({ ...flow, [part]: 'y'.repeat(43) })).toString('base64url')
      browser.cookie = `${name}=${spoilt}`
      expect([part, (await back(address)).status]).toEqual([part, 401])
    }
  })

  it('lets nobody in twice with the same answer', async () => {
    const { leave, back, browser } = await open()
    const address = await signInAt((await leave()).address, 'ann', callback)
    const { cookie } = browser
    expect((await back(address)).status).toBe(302)
    browser.cookie = cookie
    expect((await back(address)).status).toBe(401)
  })

  it.each(['https://evil.example/', '//evil.example', '/admin/../x\\evil', '/v1/export', '/admin//evil.example:8'])(
    'does not go on to %s afterwards',
    async (next) => {
      const { signIn } = await open()
      const { location } = await signIn('ann', `?next=${encodeURIComponent(next)}`)
      expect(new URL(location ?? '', 'http://localhost').pathname).toMatch(/^\/admin\//)
      expect(new URL(location ?? '', 'http://localhost').host).toBe('localhost')
    },
  )

  it('says which variable to look at when the provider is none, and is not there when none is set', async () => {
    const { browser } = await open({ SWITCHHOOK_OIDC_ISSUER: 'http://127.0.0.1:9' })
    const answer = await browser.ask('GET', '/v1/sign-in/openid')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('SWITCHHOOK_OIDC_ISSUER')
    const { request } = openPeople()
    expect((await request('/v1/sign-in/openid')).status).toBe(404)
    expect(await (await request('/v1/sign-in')).json()).toEqual({ passkey: true, access: false })
  })
})
