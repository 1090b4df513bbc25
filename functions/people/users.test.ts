import { describe, expect, it } from 'vitest'
import { peopleOf } from '../../src/app/security/people/people.ts'
import type { Live } from '../../src/ports/live.ts'
import type { AuditEntry } from '../../src/wire/audit.ts'
import type { ListedSession } from '../../src/wire/session.ts'
import type { User } from '../../src/wire/user.ts'
import { openBrowser, openPeople } from '../../test/support/people.ts'
import { bearer, testAdminKey } from '../../test/support/test-app.ts'

const bob = { email: 'Bob@Example.com', roles: [{ site: 'north', role: 'supervisor' as const }] }
const dayMs = 86_400_000

type Invited = { user: User; invitation: { link: string; mail: string; expiresAt: string } }

async function openWithAdmins() {
  const people = openPeople()
  await people.makeSite('north')
  await people.makeSite('south')
  const provider = await people.asFirstAdmin()
  const { browser: north } = await people.signInAs([{ site: 'north', role: 'admin' }], { email: 'n@example.com' })
  const invite = async (body: unknown = bob, browser = provider) => {
    const answer = await browser.ask('POST', '/v1/users', body)
    return { status: answer.status, ...(await answer.json<Invited>()) }
  }
  const token = (link: string) => link.slice(link.indexOf('#token=') + 7)
  return { ...people, provider, north, invite, token }
}

describe('inviting somebody', () => {
  it('gives a link that signs in once, within three days, and a text to send', async () => {
    const { invite, token, clock, request } = await openWithAdmins()
    const { status, user, invitation } = await invite()
    expect([status, user.email, user.name, user.roles]).toEqual([201, 'bob@example.com', 'bob', bob.roles])
    expect(invitation.mail).toContain(invitation.link)
    await clock.advance(3 * dayMs - 1)
    const browser = openBrowser({ request })
    const used = await browser.ask('POST', '/v1/sign-in/links/use', { token: token(invitation.link) })
    expect(await used.json()).toMatchObject({ user: { id: user.id }, site: 'north', role: 'supervisor' })
    expect(
      (await openBrowser({ request }).ask('POST', '/v1/sign-in/links/use', { token: token(invitation.link) })).status,
    ).toBe(401)
  })

  it('is refused for an address that has a user, in whatever letters, also for two at the same moment', async () => {
    const { invite } = await openWithAdmins()
    const both = await Promise.all([invite(), invite({ ...bob, email: ' bob@example.COM' })])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect((await invite()).status).toBe(409)
  })

  it('gives no role beyond one’s own: not at another site, not at all sites', async () => {
    const { invite, north } = await openWithAdmins()
    for (const site of ['south', 'main', '*']) {
      const body = {
        ...bob,
        roles: [
          { site: 'north', role: 'viewer' },
          { site, role: 'viewer' },
        ],
      }
      expect((await invite(body, north)).status).toBe(403)
    }
    expect((await invite(bob, north)).status).toBe(201)
  })
})

describe('an admin of one site', () => {
  it('sees the users of that site only, with their roles there only', async () => {
    const { invite, north } = await openWithAdmins()
    await invite({
      email: 'both@example.com',
      roles: [
        { site: 'north', role: 'viewer' },
        { site: 'south', role: 'admin' },
      ],
    })
    await invite({ email: 'south@example.com', roles: [{ site: 'south', role: 'viewer' }] })
    const { users } = await (await north.ask('GET', '/v1/users')).json<{ users: User[] }>()
    expect(users.map(({ email, roles }) => [email, roles]).sort()).toEqual([
      ['both@example.com', [{ site: 'north', role: 'viewer' }]],
      ['n@example.com', [{ site: 'north', role: 'admin' }]],
    ])
  })

  it('can’t take over the account of somebody with roles elsewhere: no link, no other address', async () => {
    const { invite, north, provider } = await openWithAdmins()
    const { user } = await invite({
      email: 'both@example.com',
      roles: [
        { site: 'north', role: 'viewer' },
        { site: 'south', role: 'admin' },
      ],
    })
    expect((await north.ask('POST', `/v1/users/${user.id}/link`)).status).toBe(403)
    expect((await north.ask('PATCH', `/v1/users/${user.id}`, { email: 'mine@example.com' })).status).toBe(403)
    expect(
      (await north.ask('PATCH', `/v1/users/${user.id}`, { roles: [{ site: 'north', role: 'supervisor' }] })).status,
    ).toBe(200)
    expect((await north.ask('DELETE', `/v1/users/${user.id}`)).status).toBe(200)
    const { users } = await (await provider.ask('GET', '/v1/users')).json<{ users: User[] }>()
    expect(users.find(({ id }) => id === user.id)?.roles).toEqual([{ site: 'south', role: 'admin' }])
    expect((await north.ask('PATCH', `/v1/users/${user.id}`, { roles: bob.roles })).status).toBe(404)
  })

  it('does nothing to the passkeys and sessions of somebody with roles elsewhere, and does not see them', async () => {
    const { north, signInAs, deployment } = await openWithAdmins()
    const { browser, user } = await signInAs([
      { site: 'north', role: 'viewer' },
      { site: 'south', role: 'admin' },
    ])
    const { sessions } = await (await browser.ask('GET', '/v1/sessions')).json<{ sessions: ListedSession[] }>()
    const key = { algorithm: -8, jwk: {} } as const
    const { passkeys } = peopleOf(deployment())
    const { id } = await passkeys.create({ credential: 'x', user: user.id, name: 'Phone', signCount: 0, key })
    for (const [method, path] of [
      ['GET', `/v1/passkeys?user=${user.id}`],
      ['GET', `/v1/sessions?user=${user.id}`],
      ['DELETE', `/v1/passkeys/${id}`],
      ['DELETE', `/v1/sessions/${sessions[0]?.id}`],
    ] as const)
      expect([method, path, (await north.ask(method, path)).status]).toEqual([method, path, 403])
    expect((await browser.ask('GET', '/v1/session')).status).toBe(200)
  })

  it('reads in the audit log nothing of the roles that somebody has elsewhere', async () => {
    const { invite, north } = await openWithAdmins()
    const { user } = await invite({
      email: 'both@example.com',
      roles: [
        { site: 'north', role: 'viewer' },
        { site: 'south', role: 'admin' },
      ],
    })
    await north.ask('PATCH', `/v1/users/${user.id}`, { roles: [{ site: 'north', role: 'supervisor' }] })
    const text = await (await north.ask('GET', '/v1/audit')).text()
    expect(text).toContain('updateUser')
    expect(text).not.toContain('south')
  })

  it('gets in by no link of before, once somebody else gave that user further roles', async () => {
    const { invite, token, north, provider, request } = await openWithAdmins()
    const { user, invitation } = await invite({ ...bob, roles: [{ site: 'north', role: 'viewer' }] }, north)
    const roles = [
      { site: 'north', role: 'viewer' },
      { site: 'south', role: 'admin' },
    ]
    expect((await provider.ask('PATCH', `/v1/users/${user.id}`, { roles })).status).toBe(200)
    const use = (link: string) => openBrowser({ request }).ask('POST', '/v1/sign-in/links/use', { token: token(link) })
    expect((await use(invitation.link)).status).toBe(401)
    const again = await (await provider.ask('POST', `/v1/users/${user.id}/link`)).json<{ link: string }>()
    expect((await use(again.link)).status).toBe(200)
  })

  it('has no power over an admin of all sites', async () => {
    const { north, provider } = await openWithAdmins()
    const { user } = await (await provider.ask('GET', '/v1/session')).json<{ user: User }>()
    for (const [method, path, body] of [
      ['PATCH', `/v1/users/${user.id}`, { name: 'x' }],
      ['DELETE', `/v1/users/${user.id}`, undefined],
      ['POST', `/v1/users/${user.id}/link`, undefined],
      ['GET', `/v1/sessions?user=${user.id}`, undefined],
    ] as const)
      expect((await north.ask(method, path, body)).status).toBe(404)
  })
})

describe('a user’s change', () => {
  it('holds with the next request: a role that was taken is gone', async () => {
    const { provider, signInAs } = await openWithAdmins()
    const { browser, user } = await signInAs([{ site: 'north', role: 'admin' }], { email: 'b@example.com' })
    expect((await browser.ask('GET', '/v1/keys')).status).toBe(200)
    await provider.ask('PATCH', `/v1/users/${user.id}`, { roles: [{ site: 'north', role: 'viewer' }] })
    expect((await browser.ask('GET', '/v1/keys')).status).toBe(403)
    await provider.ask('DELETE', `/v1/users/${user.id}`)
    expect((await browser.ask('GET', '/v1/session')).status).toBe(401)
  })

  it('of the address frees the old one and refuses one that another has', async () => {
    const { provider, invite } = await openWithAdmins()
    const { user } = await invite()
    await invite({ ...bob, email: 'eve@example.com' })
    expect((await provider.ask('PATCH', `/v1/users/${user.id}`, { email: 'EVE@example.com' })).status).toBe(409)
    expect((await provider.ask('PATCH', `/v1/users/${user.id}`, { email: 'robert@example.com' })).status).toBe(200)
    expect((await invite()).status).toBe(201)
  })
})

describe('the streams of an admin of 200 sites', () => {
  const open = async () => {
    const ended: string[] = []
    const state = { unreachable: false }
    const live = {
      watch: async () => ({ stillHere() {}, close() {} }),
      async disconnectMarked(site: string, mark: string) {
        if (state.unreachable) throw new Error('unreachable')
        ended.push(`${site} ${mark.split(':')[0]}`)
      },
    } as unknown as Live
    const people = openPeople({ platformParts: { live } })
    for (let n = 0; n < 200; n++) await people.makeSite(`site-${n}`)
    const browser = await people.asFirstAdmin()
    for (const site of ['site-7', 'site-8', 'site-7']) {
      const stream = await browser.ask('GET', `/v1/stream?site=${site}`)
      expect(stream.status).toBe(200)
      await stream.body?.cancel()
    }
    return { ...people, browser, ended, state }
  }

  it('are ended with the session at the sites that were looked at, and no other site is woken', async () => {
    const { browser, ended, makeLink } = await open()
    await browser.ask('POST', '/v1/sign-in/links/use', { token: await makeLink() })
    expect(ended.sort()).toEqual(['site-7 session', 'site-8 session'])
    await browser.ask('GET', '/v1/stream?site=site-9').then((stream) => stream.body?.cancel())
    await browser.ask('DELETE', '/v1/session')
    expect(ended.at(-1)).toBe('site-9 session')
  })

  it('can’t be reached: the user is deleted and that is in the audit log, and the server’s log says so', async () => {
    const { browser, ended, state, signInAs, request, log } = await open()
    const { user } = await (await browser.ask('GET', '/v1/session')).json<{ user: User }>()
    const other = (await signInAs([{ site: '*', role: 'admin' }], { email: 'other@example.com' })).browser
    state.unreachable = true
    expect((await other.ask('DELETE', `/v1/users/${user.id}`)).status).toBe(200)
    expect(ended).toEqual([])
    expect(JSON.stringify(log.lines)).toContain('streams_not_ended')
    const audit = await request('/v1/audit', { headers: bearer(testAdminKey) })
    expect(await audit.text()).toContain('deleteUser')
  })
})

describe('sessions', () => {
  it('are listed with device and time, and one that was ended elsewhere holds no longer', async () => {
    const people = openPeople()
    const here = await people.asFirstAdmin()
    const lost = await people.asFirstAdmin()
    await people.clock.advance(6 * 60_000)
    await lost.ask('GET', '/v1/session', undefined, { 'test-address': '192.0.2.9' })
    const { sessions } = await (await here.ask('GET', '/v1/sessions')).json<{ sessions: ListedSession[] }>()
    expect(sessions).toHaveLength(2)
    const other = sessions.find(({ current }) => !current)
    expect(other).toMatchObject({ device: 'Firefox on Linux', address: '192.0.2.9', via: 'link' })
    expect(Date.parse(other?.lastSeenAt ?? '') - Date.parse(other?.signedInAt ?? '')).toBe(6 * 60_000)
    expect((await here.ask('DELETE', `/v1/sessions/${other?.id}`)).status).toBe(200)
    expect((await lost.ask('GET', '/v1/session')).status).toBe(401)
    expect((await here.ask('GET', '/v1/session')).status).toBe(200)
  })

  it('of others are no viewer’s business', async () => {
    const people = openPeople()
    const admin = await people.asFirstAdmin()
    const { browser, user } = await people.signInAs([{ site: 'main', role: 'viewer' }])
    const { user: first } = await (await admin.ask('GET', '/v1/session')).json<{ user: User }>()
    const { sessions } = await (await admin.ask('GET', '/v1/sessions')).json<{ sessions: ListedSession[] }>()
    expect((await browser.ask('GET', `/v1/sessions?user=${first.id}`)).status).toBe(404)
    expect((await browser.ask('DELETE', `/v1/sessions/${sessions[0]?.id}`)).status).toBe(404)
    expect((await browser.ask('GET', `/v1/sessions?user=${user.id}`)).status).toBe(200)
  })
})

describe('the audit log', () => {
  const read = async (people: ReturnType<typeof openPeople>, query = '') => {
    const answer = await people.request(`/v1/audit${query}`, { headers: bearer(testAdminKey) })
    return (await answer.json<{ entries: AuditEntry[] }>()).entries
  }

  it('says who changed what from what to what, from where: people and keys', async () => {
    const people = openPeople()
    const admin = await people.asFirstAdmin()
    const from = { 'test-address': '192.0.2.9' }
    await people.clock.advance(1000)
    await admin.ask('PUT', '/v1/agents/101', { name: 'Ann' }, from)
    await people.clock.advance(1000)
    await admin.ask('PUT', '/v1/agents/101', { name: 'Ann Lee' }, from)
    await people.clock.advance(1000)
    await people.request('/v1/agents/101', { method: 'DELETE', headers: bearer(testAdminKey) })
    const [byKey, second, first] = await read(people)
    expect(first).toMatchObject({ action: 'putAgent', target: '101', after: { extension: '101', name: 'Ann' } })
    expect(first?.before).toBeUndefined()
    expect(second).toMatchObject({
      who: { kind: 'user', name: 'Administrator' },
      site: 'main',
      before: { name: 'Ann' },
      after: { name: 'Ann Lee' },
      from: '192.0.2.9',
      device: 'Firefox on Linux',
      status: 200,
    })
    expect(byKey).toMatchObject({
      who: { kind: 'key', id: 'env-admin' },
      action: 'deleteAgent',
      before: { name: 'Ann Lee' },
    })
  })

  it('has who signed in, and nothing of what was wrong or only read', async () => {
    const people = openPeople()
    const admin = await people.asFirstAdmin()
    await admin.ask('GET', '/v1/agents')
    await admin.ask('DELETE', '/v1/agents/777')
    await admin.ask('PUT', '/v1/agents/101', { email: 'wrong' })
    expect((await read(people)).map(({ action, who }) => `${action} ${who.kind}`).sort()).toEqual([
      'createSignInLink key',
      'signIn user',
    ])
  })

  it('has what somebody tried whose role does not include it', async () => {
    const people = openPeople()
    const { browser, user } = await people.signInAs([{ site: 'main', role: 'viewer' }])
    expect((await browser.ask('PUT', '/v1/agents/101', { name: 'Ann' })).status).toBe(403)
    expect(await read(people)).toMatchObject([
      { who: { kind: 'user', id: user.id }, action: 'putAgent', result: 'refused', status: 403 },
    ])
  })

  it('is not filled by who tries the same in vain again and again: once a minute is enough', async () => {
    const people = openPeople()
    const { browser } = await people.signInAs([{ site: 'main', role: 'viewer' }])
    for (let tries = 0; tries < 5; tries++) await browser.ask('PUT', '/v1/agents/101', { name: 'Ann' })
    await browser.ask('POST', '/v1/contacts/import', { contacts: [] })
    expect(await read(people)).toHaveLength(2)
    await people.clock.advance(60_000)
    await browser.ask('PUT', '/v1/agents/101', { name: 'Ann' })
    expect(await read(people)).toHaveLength(3)
  })

  it('has no secret and no whole number', async () => {
    const people = openPeople({
      variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') },
    })
    await people.makeSite('north')
    const admin = await people.asFirstAdmin()
    await admin.ask('PUT', '/v1/sites/north/variables', { variables: { ODOO_API_KEY: 'odoo-secret-123' } })
    const made = await (await admin.ask('POST', '/v1/keys', { name: 'PBX', scopes: ['lookup'] })).json<{
      token: string
    }>()
    const invited = await (await admin.ask('POST', '/v1/users', bob)).json<Invited>()
    await admin.ask('PUT', '/v1/agents/101', { name: 'Ann +1 202 555 0142' })
    const text = JSON.stringify(await read(people, '?everywhere=true'))
    expect(text).toContain('ODOO_API_KEY')
    expect(text).toContain('createKey')
    for (const secret of ['odoo-secret', made.token, invited.invitation.link.slice(-43), '555 0142', '2025550142']) {
      expect(text).not.toContain(secret)
    }
  })

  it('is each site’s own', async () => {
    const { north, provider, ...people } = await openWithAdmins()
    await people.clock.advance(1000)
    await provider.ask('PUT', '/v1/agents/1?site=south', { name: 'South' })
    await people.clock.advance(1000)
    await provider.ask('PUT', '/v1/agents/2?site=north', { name: 'North' })
    const { entries } = await (await north.ask('GET', '/v1/audit')).json<{ entries: AuditEntry[] }>()
    expect(entries.map(({ target }) => target)).toEqual(['2'])
    expect((await north.ask('GET', '/v1/audit?everywhere=true')).status).toBe(403)
    expect((await read(people, '?everywhere=true&limit=2')).map(({ site }) => site)).toEqual(['north', 'south'])
  })

  it('names no other customer to an admin of `main` alone, whatever admins of all sites do from there', async () => {
    const { provider, signInAs, invite } = await openWithAdmins()
    const { browser } = await signInAs([{ site: 'main', role: 'admin' }], { email: 'm@example.com' })
    await provider.ask('POST', '/v1/sites', { name: 'west-dental' })
    await provider.ask('PATCH', '/v1/sites/west-dental', { title: 'West Dental' })
    const { user } = await invite({ email: 'w@example.com', roles: [{ site: 'west-dental', role: 'viewer' }] })
    await provider.ask('PATCH', `/v1/users/${user.id}`, { name: 'West' })
    await provider.ask('POST', `/v1/users/${user.id}/link`)
    await provider.ask('DELETE', `/v1/users/${user.id}`)
    await provider.ask('PUT', '/v1/agents/101', { name: 'Ann' })
    const text = await (await browser.ask('GET', '/v1/audit')).text()
    expect(text).toContain('putAgent')
    expect(text).not.toMatch(/west|w@example/i)
    const own = await (await provider.ask('GET', '/v1/audit')).text()
    for (const action of ['createSite', 'updateSite', 'createUser', 'updateUser', 'createUserLink', 'deleteUser'])
      expect(own).toContain(action)
  })

  it('goes when its time is over', async () => {
    const people = openPeople({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_AUDIT_DAYS: '10' } })
    await people.asFirstAdmin()
    await people.clock.advance(10 * dayMs - 1)
    expect(await read(people)).toHaveLength(2)
    await people.clock.advance(2)
    expect(await read(people)).toEqual([])
  })

  it('can’t be written: the change stands, and the server’s log says so', async () => {
    const people = openPeople({
      around: (store) => ({
        getMany: (refs) => store.getMany(refs),
        list: (query) => store.list(query),
        write(writes) {
          if (JSON.stringify(writes).includes('audit.time')) throw new Error('full')
          return store.write(writes)
        },
      }),
    })
    const admin = await people.asFirstAdmin()
    expect((await admin.ask('PUT', '/v1/agents/101', { name: 'Ann' })).status).toBe(200)
    expect(JSON.stringify(people.log.lines)).toContain('audit_not_written')
  })
})
