import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openBrowser, openPeople } from '../../test/support/people.ts'
import { testAdminKey } from '../../test/support/test-app.ts'

const issuer = 'https://acme.cloudflareaccess.com'
const audience = '4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2'
const ann = 'ann@example.com'
type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

async function open(
  variables: Readonly<Record<string, string>> = { SWITCHHOOK_ACCESS_TEAM: 'acme', SWITCHHOOK_ACCESS_AUD: audience },
) {
  const keys = new Map<string, KeyPair>()
  const asked: string[] = []
  const state = { down: false }
  const platformParts = {
    fetch: async (url: string) => {
      asked.push(url)
      if (state.down) return new Response('<html>', { status: 503 })
      const shown = [...keys].map(async ([kid, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid,
        alg: 'RS256',
      }))
      return Response.json({ keys: await Promise.all(shown) })
    },
  }
  const people = openPeople({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, ...variables }, platformParts })
  await people.signInAs([{ site: 'main', role: 'admin' }], { email: ann })
  const addKey = async (kid: string) => keys.set(kid, await generateKeyPair('RS256'))
  await addKey('one')
  const token = (change: Record<string, unknown> = {}, kid = 'one', by = keys.get(kid)) => {
    const now = Math.floor(people.clock.now() / 1000)
    const claims = { iss: issuer, aud: [audience], email: ann, iat: now, exp: now + 600, ...change }
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign((by as KeyPair).privateKey)
  }
  const use = async (jwt: string | undefined, more: Record<string, string> = {}) => {
    const browser = openBrowser(people)
    const headers = { ...(jwt === undefined ? {} : { 'cf-access-jwt-assertion': jwt }), ...more }
    return { browser, answer: await browser.ask('POST', '/v1/sign-in/access', {}, headers) }
  }
  return { ...people, keys, addKey, token, use, asked, state }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('signing in behind Cloudflare Access', () => {
  it('lets in who was invited', async () => {
    const { use, token, asked } = await open()
    const { answer, browser } = await use(await token({ email: 'ANN@example.com' }))
    expect(answer.status).toBe(200)
    expect(await (await browser.ask('GET', '/v1/session')).json()).toMatchObject({
      via: 'access',
      user: { email: ann },
    })
    await use(await token())
    expect(asked).toEqual([`${issuer}/cdn-cgi/access/certs`])
  })

  it('makes no passkey by that alone: Access signs in whoever found an open browser, without asking', async () => {
    const { use, token } = await open()
    const { browser } = await use(await token())
    const answer = await browser.ask('POST', '/v1/passkeys/options', {})
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('step_up_required')])
  })

  it.each([
    ['another application', { aud: ['b'.repeat(64)] }],
    ['another team', { iss: 'https://evil.cloudflareaccess.com' }],
    ['yesterday', { exp: 1 }],
    ['a service token, which has no person', { email: undefined }],
  ])('refuses a token of %s', async (_, change) => {
    const { use, token } = await open()
    expect((await use(await token(change))).answer.status).toBe(401)
  })

  it('refuses a token by another key, one that is not signed, a cookie instead of the header, and none', async () => {
    const { use, token } = await open()
    const foreign = await generateKeyPair('RS256')
    expect((await use(await token({}, 'one', foreign))).answer.status).toBe(401)
    const [, claims] = (await token()).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`
    expect((await use(none)).answer.status).toBe(401)
    expect((await use(undefined, { cookie: `CF_Authorization=${await token()}` })).answer.status).toBe(401)
    expect((await use(undefined)).answer.status).toBe(401)
  })

  it('takes a new key of Access when its keys were changed', async () => {
    const { use, token, addKey, keys, asked } = await open()
    expect((await use(await token())).answer.status).toBe(200)
    // jose asks for keys again after 30 s of the machine's clock.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    await addKey('two')
    keys.delete('one')
    expect((await use(await token({}, 'two'))).answer.status).toBe(200)
    expect(asked).toHaveLength(2)
  })

  it('refuses somebody whom nobody invited', async () => {
    const { use, token, signInAs } = await open()
    // K of this one is the sign of degrees Kelvin: another address, though it becomes a k in small letters.
    await signInAs([{ site: 'main', role: 'admin' }], { email: 'kate@example.com' })
    for (const email of ['eve@example.com', '\u212aate@example.com'])
      expect((await use(await token({ email }))).answer.status).toBe(403)
  })

  it('says what to check when the keys can’t be read, and goes on when they can', async () => {
    const { use, token, state } = await open()
    state.down = true
    const { answer } = await use(await token())
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('SWITCHHOOK_ACCESS_TEAM')])
    state.down = false
    expect((await use(await token())).answer.status).toBe(200)
  })

  it('is not there when it is not set up', async () => {
    const { use, token } = await open({})
    expect((await use(await token())).answer.status).toBe(404)
  })
})
