import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { describe, expect, it } from 'vitest'
import type { Passkey } from '../../src/wire/passkey.ts'
import { type Ceremony, type Kind, openAuthenticator } from '../../test/support/authenticator.ts'
import { type Browser, openBrowser, openPeople } from '../../test/support/people.ts'

const here = { origin: 'http://localhost', rpId: 'localhost' }
const minuteMs = 60_000

async function challengeOf(browser: Browser, path: string) {
  const answer = await browser.ask('POST', path, {})
  const { options } = await answer.json<{ options: { challenge: string; allowCredentials?: { id: string }[] } }>()
  return options
}

async function register(browser: Browser, kind: Kind = 'ES256', change: Partial<Ceremony> = {}) {
  const authenticator = openAuthenticator(kind)
  const { challenge } = await challengeOf(browser, '/v1/passkeys/options')
  const credential = authenticator.create({ challenge, ...here, ...change })
  const answer = await browser.ask('POST', '/v1/passkeys', { credential })
  return { authenticator, credential, challenge, answer }
}

async function openWithPasskey(kind: Kind = 'ES256') {
  const people = openPeople()
  const owner = await people.asFirstAdmin()
  const made = await register(owner, kind)
  expect(made.answer.status).toBe(201)
  const signIn = async (change: Partial<Ceremony> = {}, browser = openBrowser(people)) => {
    const { challenge } = await challengeOf(browser, '/v1/sign-in/passkey/options')
    const credential = made.authenticator.get({ challenge, ...here, ...change })
    return { browser, credential, challenge, answer: await browser.ask('POST', '/v1/sign-in/passkey', { credential }) }
  }
  return { ...people, owner, ...made, signIn }
}

describe('a passkey', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('of %s signs its owner in, confirmed', async (kind) => {
    const { signIn } = await openWithPasskey(kind)
    // A DER integer is shorter now and then: several signatures.
    for (let times = 0; times < 8; times++) {
      const { answer, browser } = await signIn()
      expect(await answer.json()).toMatchObject({ user: { name: 'Administrator' }, via: 'passkey', hasPasskey: true })
      expect(await (await browser.ask('GET', '/v1/session')).json()).toHaveProperty('stepUpUntil')
    }
  })

  it.each(['ES256', 'EdDSA', 'RS256'] as const)('of %s is judged as SimpleWebAuthn judges it', async (kind) => {
    const { credential, challenge, signIn } = await openWithPasskey(kind)
    const oracle = await verifyRegistrationResponse({
      response: credential,
      expectedChallenge: challenge,
      expectedOrigin: here.origin,
      expectedRPID: here.rpId,
    })
    const known = oracle.registrationInfo?.credential
    if (!known) return expect.unreachable()
    const judged = async (change: Partial<Ceremony>) => {
      const { credential: given, challenge: expected, answer } = await signIn(change)
      const theirs = await verifyAuthenticationResponse({
        response: given,
        expectedChallenge: expected,
        expectedOrigin: here.origin,
        expectedRPID: here.rpId,
        credential: { ...known, counter: 0 },
      }).then(
        ({ verified }) => verified,
        () => false,
      )
      return { ours: answer.status === 200, theirs }
    }
    for (const change of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:8080' },
      { rpId: 'evil.example' },
      { type: 'webauthn.create' },
      { flags: 0x01 },
      { flags: 0x04 },
      { challenge: Buffer.alloc(56).toString('base64url') },
    ]) {
      const { ours, theirs } = await judged(change)
      expect([change, ours]).toEqual([change, theirs])
      expect(ours).toBe(Object.keys(change).length === 0)
    }
  })

  it('is refused with the signature of another key, or over other data', async () => {
    const { request, authenticator } = await openWithPasskey()
    const browser = openBrowser({ request })
    for (const spoil of ['key', 'data', 'der'] as const) {
      const { challenge } = await challengeOf(browser, '/v1/sign-in/passkey/options')
      const good = authenticator.get({ challenge, ...here }, spoil === 'key' ? authenticator.otherKey() : undefined)
      const response = {
        key: good.response,
        data: {
          ...good.response,
          authenticatorData: authenticator.get({ challenge, ...here }).response.authenticatorData,
        },
        der: { ...good.response, signature: Buffer.alloc(70, 2).toString('base64url') },
      }[spoil]
      const answer = await browser.ask('POST', '/v1/sign-in/passkey', { credential: { ...good, response } })
      expect([spoil, answer.status]).toEqual([spoil, 401])
    }
  })

  it('is refused when the same answer comes again, also from two at the same moment', async () => {
    const { signIn, request } = await openWithPasskey()
    const { credential } = await signIn()
    const again = () => openBrowser({ request }).ask('POST', '/v1/sign-in/passkey', { credential })
    expect((await again()).status).toBe(401)
    const other = await openWithPasskey()
    const browser = openBrowser(other)
    const { challenge } = await challengeOf(browser, '/v1/sign-in/passkey/options')
    const fresh = other.authenticator.get({ challenge, ...here })
    const ask = () => openBrowser(other).ask('POST', '/v1/sign-in/passkey', { credential: fresh })
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  })

  it('is refused when its counter stands still: it was copied', async () => {
    const { signIn } = await openWithPasskey()
    expect((await signIn({ signCount: 7 })).answer.status).toBe(200)
    expect((await signIn({ signCount: 7 })).answer.status).toBe(401)
    expect((await signIn({ signCount: 8 })).answer.status).toBe(200)
  })

  it('that counts nothing, as those in clouds do, signs in each time', async () => {
    const { signIn } = await openWithPasskey()
    for (let times = 0; times < 3; times++) {
      const { answer, credential, browser } = await signIn({ signCount: 0 })
      expect(answer.status).toBe(200)
      // No counter shows that it was seen before.
      expect((await browser.ask('POST', '/v1/sign-in/passkey', { credential })).status).toBe(401)
    }
  })

  it('is refused with a challenge older than five minutes, or one that was made for a new passkey', async () => {
    const { owner, authenticator, clock, ...people } = await openWithPasskey()
    const browser = openBrowser(people)
    const { challenge: old } = await challengeOf(browser, '/v1/sign-in/passkey/options')
    const { challenge: other } = await challengeOf(owner, '/v1/passkeys/options')
    const ask = (challenge: string) =>
      browser.ask('POST', '/v1/sign-in/passkey', { credential: authenticator.get({ challenge, ...here }) })
    expect((await ask(other)).status).toBe(401)
    await clock.advance(5 * minuteMs)
    expect((await ask(old)).status).toBe(401)
  })

  it('that was deleted, or whose user was, opens nothing', async () => {
    const { owner, signIn } = await openWithPasskey()
    const { passkeys } = await (await owner.ask('GET', '/v1/passkeys')).json<{ passkeys: Passkey[] }>()
    expect(passkeys).toMatchObject([{ name: 'Firefox on Linux' }])
    expect((await owner.ask('DELETE', `/v1/passkeys/${passkeys[0]?.id}`)).status).toBe(200)
    expect((await signIn()).answer.status).toBe(401)
    expect(await (await owner.ask('GET', '/v1/session')).json()).toMatchObject({ hasPasskey: false })
    const second = await openWithPasskey()
    const { user } = await (await second.owner.ask('GET', '/v1/session')).json<{ user: { id: string } }>()
    await second.owner.ask('DELETE', `/v1/users/${user.id}`)
    expect((await second.signIn()).answer.status).toBe(401)
  })

  it('is not guessed at: the account waits after 20 wrong answers, whatever the addresses', async () => {
    const { authenticator, signIn, ...people } = await openWithPasskey()
    const browser = openBrowser(people)
    const { challenge } = await challengeOf(browser, '/v1/sign-in/passkey/options')
    for (let tries = 0; tries < 20; tries++) {
      const credential = authenticator.get({ challenge, ...here }, authenticator.otherKey())
      const headers = { 'test-address': `192.0.2.${tries}` }
      expect((await browser.ask('POST', '/v1/sign-in/passkey', { credential }, headers)).status).toBe(401)
    }
    expect((await signIn()).answer.status).toBe(429)
    // Only that account.
    const other = (await people.signInAs([{ site: 'main', role: 'viewer' }])).browser
    const { authenticator: own } = await register(other)
    const { challenge: next } = await challengeOf(browser, '/v1/sign-in/passkey/options')
    const credential = own.get({ challenge: next, ...here })
    expect((await browser.ask('POST', '/v1/sign-in/passkey', { credential })).status).toBe(200)
  }, 20_000)
})

describe('a confirmation by passkey', () => {
  it('opens for five minutes what needs one, and the cookie from before it is worth nothing', async () => {
    const { owner, clock, signIn, request } = await openWithPasskey()
    await clock.advance(5 * minuteMs)
    const key = { name: 'PBX', scopes: ['lookup'] }
    const refused = await owner.ask('POST', '/v1/keys', key)
    expect(await refused.json()).toMatchObject({ error: { code: 'step_up_required' } })
    const before = owner.cookie
    expect((await challengeOf(owner, '/v1/sign-in/passkey/options')).allowCredentials).toHaveLength(1)
    await signIn({}, owner)
    expect((await owner.ask('POST', '/v1/keys', key)).status).toBe(201)
    const thief = openBrowser({ request })
    thief.cookie = before
    expect((await thief.ask('GET', '/v1/session')).status).toBe(401)
    await clock.advance(5 * minuteMs)
    expect((await owner.ask('POST', '/v1/keys', key)).status).toBe(403)
  })
})

describe('a new passkey', () => {
  it.each([
    [{ origin: 'https://evil.example' }],
    [{ rpId: 'evil.example' }],
    [{ type: 'webauthn.get' }],
    [{ flags: 0x41 }],
    [{ flags: 0x05 }],
    [{ crossOrigin: true }],
    [{ challenge: 'AAAA' }],
  ])('is refused when it was made with %j', async (change) => {
    const owner = await openPeople().asFirstAdmin()
    expect((await register(owner, 'ES256', change)).answer.status).toBe(400)
  })

  it('is not made of another user’s challenge, nor of one that was used', async () => {
    const people = openPeople()
    const owner = await people.asFirstAdmin()
    const { browser } = await people.signInAs([{ site: 'main', role: 'viewer' }])
    const { challenge } = await challengeOf(owner, '/v1/passkeys/options')
    const make = () => ({ credential: openAuthenticator().create({ challenge, ...here }) })
    expect((await browser.ask('POST', '/v1/passkeys', make())).status).toBe(400)
    expect((await owner.ask('POST', '/v1/passkeys', make())).status).toBe(201)
    expect((await owner.ask('POST', '/v1/passkeys', make())).status).toBe(400)
  })

  it('is not made by who found an open browser', async () => {
    const people = openPeople()
    const owner = await people.asFirstAdmin()
    await people.clock.advance(5 * minuteMs)
    expect((await owner.ask('POST', '/v1/passkeys/options', {})).status).toBe(403)
  })

  it('is for the public address where one is set', async () => {
    const people = openPeople({
      variables: {
        SWITCHHOOK_ADMIN_KEY: 'test-admin-key-0123456789',
        SWITCHHOOK_PUBLIC_URL: 'https://hook.example.com',
      },
    })
    const browser = openBrowser(people)
    const answer = await browser.ask('POST', 'https://hook.example.com/v1/sign-in/passkey/options', {})
    expect(await answer.json()).toMatchObject({ options: { rpId: 'hook.example.com' } })
  })
})
