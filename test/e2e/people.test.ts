/** Signing in to the dashboard, on three deployments: links, sessions, passkeys, hidden numbers and the audit log are the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { auditPageSchema } from '../../src/wire/audit.ts'
import { sessionSchema } from '../../src/wire/session.ts'
import { invitedUserSchema } from '../../src/wire/user.ts'
import { openAuthenticator } from '../support/authenticator.ts'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { type Browser, openBrowser } from '../support/people.ts'

const tokenOf = (link: string) => link.slice(link.indexOf('#token=') + '#token='.length)
const optionsForm = z.object({ options: z.object({ challenge: z.string() }) })

describe.each(deploymentKinds)('$name', ({ open }) => {
  let place: Deployable
  let server: Running

  beforeAll(async () => {
    place = await open()
    server = await place.start({})
  })
  afterAll(async () => {
    await server?.kill()
    await place?.close()
  })

  const newBrowser = () => {
    const request = async (route: string, init?: RequestInit) => await fetch(server.url + route, init)
    return openBrowser({ request })
  }
  const use = (browser: Browser, token: string) => browser.ask('POST', '/v1/sign-in/links/use', { token })
  const asAdmin = async () => {
    const answer = await fetch(`${server.url}/v1/sign-in/links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
      body: '{}',
    })
    const { link } = z.object({ link: z.string() }).parse(await answer.json())
    const browser = newBrowser()
    expect((await use(browser, tokenOf(link))).status).toBe(200)
    return { browser, token: tokenOf(link) }
  }
  const challengeAt = async (browser: Browser, route: string) =>
    optionsForm.parse(await (await browser.ask('POST', route, {})).json()).options.challenge

  it('lets in by a link once, of three who come with it at the same moment one', async () => {
    const { browser, token } = await asAdmin()
    expect(sessionSchema.parse(await (await browser.ask('GET', '/v1/session')).json())).toMatchObject({ role: 'admin' })
    expect((await use(newBrowser(), token)).status).toBe(401)
    const invited = await browser.ask('POST', '/v1/users', {
      email: 'v@example.com',
      roles: [{ site: 'main', role: 'viewer' }],
    })
    const { invitation } = invitedUserSchema.parse(await invited.json())
    const answers = await Promise.all([0, 1, 2].map(() => use(newBrowser(), tokenOf(invitation.link))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  })

  it('lets in by a passkey, and its answer once', async () => {
    const { browser } = await asAdmin()
    const here = { origin: new URL(server.url).origin, rpId: new URL(server.url).hostname }
    const authenticator = openAuthenticator()
    const created = authenticator.create({ challenge: await challengeAt(browser, '/v1/passkeys/options'), ...here })
    expect((await browser.ask('POST', '/v1/passkeys', { credential: created })).status).toBe(201)
    const challenge = await challengeAt(newBrowser(), '/v1/sign-in/passkey/options')
    const credential = authenticator.get({ challenge, ...here })
    const answers = await Promise.all([0, 1].map(() => newBrowser().ask('POST', '/v1/sign-in/passkey', { credential })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  it('ends a session everywhere with signing out, and keeps who did what', async () => {
    const { browser } = await asAdmin()
    const thief = newBrowser()
    thief.cookie = browser.cookie
    expect((await thief.ask('PUT', '/v1/agents/101', { name: 'Ann' })).status).toBe(200)
    expect((await browser.ask('DELETE', '/v1/session')).status).toBe(200)
    expect((await thief.ask('GET', '/v1/session')).status).toBe(401)
    const { browser: again } = await asAdmin()
    const { entries } = auditPageSchema.parse(await (await again.ask('GET', '/v1/audit?limit=500')).json())
    expect(entries.find(({ action }) => action === 'putAgent')).toMatchObject({ target: '101', who: { kind: 'user' } })
    const invited = entries.find(({ action }) => action === 'createUser')
    expect(JSON.stringify(invited)).not.toContain('#token=')
  })
})
