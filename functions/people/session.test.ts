import { describe, expect, it } from 'vitest'
import { openBrowser, openPeople } from '../../test/support/people.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const code = async (response: Response) => (await response.json<{ error: { code: string } }>()).error.code

describe('the first sign-in', () => {
  it('makes the first admin by the link of the command line, and a second link signs in the same one', async () => {
    const people = openPeople()
    const browser = await people.asFirstAdmin()
    const answer = await browser.ask('GET', '/v1/session')
    expect(answer.status).toBe(200)
    const session = await answer.json<{ user: { id: string }; permissions: string[] }>()
    expect(session).toMatchObject({
      user: { name: 'Administrator' },
      site: 'main',
      role: 'admin',
      sites: [{ site: '*', role: 'admin' }],
      via: 'link',
      hasPasskey: false,
      stepUpUntil: new Date(people.clock.now() + 5 * minuteMs).toISOString(),
    })
    expect(session.permissions).toContain('sites')
    const again = await (await people.asFirstAdmin()).ask('GET', '/v1/session')
    expect(await again.json()).toMatchObject({ user: { id: session.user.id } })
  })

  it('makes an admin of all sites also when the one before is none any more', async () => {
    const people = openPeople()
    const first = await people.asFirstAdmin()
    const { user } = await (await first.ask('GET', '/v1/session')).json<{ user: { id: string } }>()
    const roles = [{ site: 'main', role: 'viewer' }]
    expect((await first.ask('PATCH', `/v1/users/${user.id}`, { roles })).status).toBe(200)
    const second = await (await people.asFirstAdmin()).ask('GET', '/v1/session')
    const session = await second.json<{ user: { id: string } }>()
    expect(session).toMatchObject({ sites: [{ site: '*', role: 'admin' }] })
    expect(session.user.id).not.toBe(user.id)
    expect(await (await first.ask('GET', '/v1/session')).json()).toMatchObject({ role: 'viewer' })
    const third = await (await people.asFirstAdmin()).ask('GET', '/v1/session')
    expect(await third.json()).toMatchObject({ user: { id: session.user.id } })
  })

  it('needs the admin key of the environment: a site’s admin key makes no link', async () => {
    const { request, makeKey } = openPeople()
    const { token } = await makeKey(['admin'])
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    expect((await request('/v1/sign-in/links', { method: 'POST', headers, body: '{}' })).status).toBe(403)
  })

  it.each([
    ['https://hook.example.com', /^__Host-switchhook=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800$/],
    ['http://localhost:8787', /^switchhook=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/],
    ['http://192.168.1.4:8787', /^__Host-switchhook=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800$/],
  ])('keeps the session in a cookie that no script reads and no other host gets (%s)', async (origin, cookie) => {
    const people = openPeople()
    const body = { token: await people.makeLink() }
    const answer = await openBrowser(people).ask('POST', `${origin}/v1/sign-in/links/use`, body)
    expect(answer.headers.get('set-cookie')).toMatch(cookie)
  })
})

describe('a sign-in link', () => {
  const use = async (people: ReturnType<typeof openPeople>, token: string, headers = {}) =>
    await openBrowser(people).ask('POST', '/v1/sign-in/links/use', { token }, headers)

  it('works once, also for two who come at the same moment', async () => {
    const people = openPeople()
    const token = await people.makeLink()
    const answers = await Promise.all([use(people, token), use(people, token), use(people, token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
    expect((await use(people, token)).status).toBe(401)
  })

  it('is over after ten minutes', async () => {
    const people = openPeople()
    const token = await people.makeLink()
    await people.clock.advance(10 * minuteMs + 1)
    expect((await use(people, token)).status).toBe(401)
  })

  it('is not guessed: after 20 wrong ones the address waits, with the right one too', async () => {
    const people = openPeople()
    const token = await people.makeLink()
    const headers = { 'test-address': '203.0.113.7' }
    for (let tries = 0; tries < 20; tries++)
      expect((await use(people, `${'a'.repeat(40)}${tries}`, headers)).status).toBe(401)
    expect((await use(people, token, headers)).status).toBe(429)
    expect((await use(people, token, { 'test-address': '203.0.113.8' })).status).toBe(200)
  })

  it('is not used by another site’s page', async () => {
    const people = openPeople()
    const token = await people.makeLink()
    expect((await use(people, token, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await use(people, token, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await use(people, token)).status).toBe(200)
  })
})

describe('a stolen or old session', () => {
  it('is worth nothing after its owner signed in anew in that browser', async () => {
    const people = openPeople()
    const browser = await people.asFirstAdmin()
    const thief = openBrowser(people)
    thief.cookie = browser.cookie
    expect((await thief.ask('GET', '/v1/session')).status).toBe(200)
    await browser.ask('POST', '/v1/sign-in/links/use', { token: await people.makeLink() })
    expect((await thief.ask('GET', '/v1/session')).status).toBe(401)
    expect((await browser.ask('GET', '/v1/session')).status).toBe(200)
  })

  it('is worth nothing after signing out, in every isolate at once', async () => {
    const people = openPeople()
    const browser = await people.asFirstAdmin()
    const elsewhere = openBrowser(people.isolate())
    elsewhere.cookie = browser.cookie
    expect((await elsewhere.ask('GET', '/v1/session')).status).toBe(200)
    const answer = await browser.ask('DELETE', '/v1/session')
    expect(answer.headers.get('set-cookie')).toMatch(/=; .*Max-Age=0$/)
    expect((await elsewhere.ask('GET', '/v1/session')).status).toBe(401)
  })

  it('ends twelve hours after it was last used, and after seven days however much it is used', async () => {
    const people = openPeople()
    const idle = await people.asFirstAdmin()
    await people.clock.advance(12 * hourMs + 1)
    expect(await code(await idle.ask('GET', '/v1/session'))).toBe('unauthorized')
    const busy = await people.asFirstAdmin()
    for (let hours = 0; hours < 7 * 24 - 10; hours += 10) {
      await people.clock.advance(10 * hourMs)
      expect((await busy.ask('GET', '/v1/session')).status).toBe(200)
    }
    await people.clock.advance(10 * hourMs)
    expect((await busy.ask('GET', '/v1/session')).status).toBe(401)
  })

  it('is worth nothing with a changed token, or with that of another user in front', async () => {
    const people = openPeople()
    const { cookie } = await people.asFirstAdmin()
    const { cookie: other } = (await people.signInAs([{ site: 'main', role: 'viewer' }])).browser
    const [, admin = ''] = /=([a-z2-7]+)\./.exec(cookie) ?? []
    const [, viewer = ''] = /=([a-z2-7]+)\./.exec(other) ?? []
    const changed = [
      `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`,
      other.replace(viewer, admin),
      'switchhook=',
      'switchhook=x',
    ]
    for (const wrong of changed) {
      const browser = openBrowser(people)
      browser.cookie = wrong
      expect((await browser.ask('GET', '/v1/session')).status).toBe(401)
    }
  })

  it.each([
    ['GET', { 'sec-fetch-site': 'cross-site' }, 403],
    ['GET', { 'sec-fetch-site': 'same-site' }, 403],
    ['GET', { 'sec-fetch-site': 'none' }, 200],
    ['DELETE', { 'sec-fetch-site': 'none' }, 403],
    ['DELETE', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' }, 403],
    ['DELETE', { 'sec-fetch-site': '', origin: 'http://localhost' }, 403],
  ])('is not used by another site’s page: %s with %j', async (method, headers, status) => {
    const browser = await openPeople().asFirstAdmin()
    expect((await browser.ask(method, '/v1/session', undefined, headers)).status).toBe(status)
  })

  it.each([
    ['http://localhost', 200],
    ['https://evil.example', 403],
    ['null', 403],
    [undefined, 403],
  ])('is used in an old browser by our own pages only (Origin %s)', async (origin, status) => {
    const people = openPeople()
    const { cookie } = await people.asFirstAdmin()
    const headers = { cookie, ...(origin === undefined ? {} : { origin }) }
    expect((await people.request('/v1/session', { method: 'DELETE', headers })).status).toBe(status)
  })
})
