import { describe, expect, it } from 'vitest'
import { openBrowser, openPeople } from '../../../../test/support/people.ts'
import { testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'

function open() {
  const people = openPeople()
  const env = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' }
  const { run } = openTestCli({ fetch: async (url, init) => people.request(url, init), env })
  const ids = async () => JSON.parse((await run('users', 'list', '--json')).out).users
  return { people, run, ids }
}

describe('switchhook dashboard', () => {
  it.each(['dashboard', 'open'])('prints a link that signs in once (%s)', async (command) => {
    const { people, run } = open()
    const { code, out } = await run(command)
    expect(code).toBe(0)
    const [, token] = /^https:\/\/hook\.example\.com\/admin\/#token=([\w-]{43})$/m.exec(out) ?? []
    const browser = openBrowser(people)
    expect((await browser.ask('POST', '/v1/sign-in/links/use', { token })).status).toBe(200)
    expect((await browser.ask('POST', '/v1/sign-in/links/use', { token })).status).toBe(401)
  })

  it('says how to invite somebody whom nobody invited', async () => {
    const { run } = open()
    const { code, err } = await run('dashboard', '--email', 'eve@example.com')
    expect(code).toBe(1)
    expect(err).toContain('switchhook users invite')
  })
})

describe('switchhook users', () => {
  it('invites, lists, changes, links and deletes', async () => {
    const { run, ids } = open()
    const invited = await run('users', 'invite', 'bob@example.com', '--role', 'main=viewer:numbers')
    expect(invited.out).toContain('/admin/#token=')
    const [bob] = await ids()
    expect(bob.roles).toEqual([{ site: 'main', role: 'viewer', numbers: true }])
    expect((await run('users', 'list')).out).toContain('main=viewer:numbers')
    const changed = await run('users', 'update', bob.id, '--role', '*=admin', '--name', 'Bob Ray')
    expect(changed.out).toBe('Bob Ray now is *=admin.\n')
    expect((await run('users', 'link', bob.id)).out).toContain('/admin/#token=')
    expect((await run('users', 'delete', bob.id)).code).toBe(0)
    expect(await ids()).toEqual([])
  })

  it('explains a role that is none', async () => {
    const { run } = open()
    const { code, err } = await run('users', 'invite', 'bob@example.com', '--role', 'boss')
    expect(code).toBe(2)
    expect(err).toContain('main=supervisor')
  })
})

describe('switchhook sessions and audit', () => {
  it('show where somebody is signed in, sign out there, and show who did it', async () => {
    const { people, run, ids } = open()
    const browser = await people.asFirstAdmin()
    const [admin] = await ids()
    const { sessions } = JSON.parse((await run('sessions', 'list', admin.id, '--json')).out)
    expect((await run('sessions', 'list', admin.id)).out).toContain('Firefox on Linux')
    expect((await run('sessions', 'delete', sessions[0].id)).code).toBe(0)
    expect((await browser.ask('GET', '/v1/session')).status).toBe(401)
    expect((await run('audit')).out).toContain('key env-admin')
    expect((await run('audit', 'list')).out).toBe((await run('audit')).out)
    const { entries } = JSON.parse((await run('audit', '--json')).out)
    expect(entries.map(({ action }: { action: string }) => action)).toContain('revokeSession')
  })
})
