import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLookupApp } from '../../../test/support/lookup-app.ts'
import { newDataDir } from '../../../test/support/server.ts'
import { openTestApp, testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'

function cliOn(site: Pick<ReturnType<typeof openTestApp>, 'request'>, env: Record<string, string> = {}) {
  return openTestCli({
    fetch: async (url, init) => site.request(url, init),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com', ...env },
    columns: 120,
  })
}

const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }

describe('agents', () => {
  it('are set, listed and removed', async () => {
    const cli = cliOn(openTestApp({ variables: { ...keys, SWITCHHOOK_AGENTS: '109=Zoe' } }))
    const user = ['--crm', 'suitecrm=7b1f', '--crm', 'odoo=ann']
    const set = await cli.run('agents', 'set', '101', '--name', 'Ann Lee', '--email', 'ann@example.com', ...user)
    expect(set).toMatchObject({ code: 0, out: expect.stringContaining('101 is Ann Lee <ann@example.com>') })
    const { out } = await cli.run('agents', 'list')
    expect(out).toMatch(/^101 +Ann Lee +ann@example.com +suitecrm=7b1f odoo=ann/m)
    expect(out).toMatch(/^109 +Zoe +.*SWITCHHOOK_AGENTS/m)
    expect((await cli.run('agents', 'remove', '101')).code).toBe(0)
    expect((await cli.run('agents', 'remove', '101')).code).toBe(1)
    expect((await cli.run('agents', 'set', '101', '--crm', 'suitecrm')).code).toBe(2)
  })

  it('are imported from a file, in batches, with a report of rows that are none', async () => {
    const cli = cliOn(openTestApp())
    const file = path.join(newDataDir(), 'agents.csv')
    const rows = Array.from({ length: 620 }, (_, at) => `${1000 + at},Agent ${at},,u-${at}`)
    writeFileSync(file, ['extension,name,email,crm.suitecrm', ...rows, '9 9,Bad,,'].join('\n'))
    const { code, out } = await cli.run('agents', 'import', file)
    expect(code).toBe(1)
    expect(out).toContain('Set 620 agents')
    expect(out).toContain('▲ Line 622:')
    const listed = JSON.parse((await cli.run('agents', 'list', '--json')).out)
    expect(listed.agents).toHaveLength(620)
    expect((await cli.run('agents', 'import', 'nowhere.csv')).code).toBe(1)
  })
})

describe('variables of further sites', () => {
  const secretsKey = Buffer.alloc(32, 7).toString('base64')

  it('are set, listed masked and removed; a secret may come from the environment', async () => {
    const site = openTestApp({ variables: { ...keys, SWITCHHOOK_SECRETS_KEY: secretsKey } })
    const cli = cliOn(site, { REAMAZE_API_TOKEN: 'a-secret-of-the-shell-xyz' })
    const set = await cli.run('sites', 'variables', 'set', 'north', 'REAMAZE_BRAND=acme=1', 'REAMAZE_API_TOKEN')
    expect(set).toMatchObject({ code: 0, err: '' })
    const { out } = await cli.run('sites', 'variables', 'list', 'north')
    expect(out).toMatch(/REAMAZE_API_TOKEN +…xyz\nREAMAZE_BRAND +…/)
    expect(out + set.out).not.toContain('a-secret')
    await cli.run('sites', 'variables', 'unset', 'north', 'REAMAZE_BRAND', 'REAMAZE_API_TOKEN')
    expect((await cli.run('sites', 'variables', 'list', 'north')).out).toContain('Site north has none')
  })

  it('are not those of main, and a name without a value is wrong usage', async () => {
    const cli = cliOn(openTestApp({ variables: { ...keys, SWITCHHOOK_SECRETS_KEY: secretsKey } }))
    const main = await cli.run('sites', 'variables', 'set', 'main', 'A=1')
    expect(main).toMatchObject({ code: 2, err: expect.stringContaining('deployment') })
    expect(await cli.run('sites', 'variables', 'set', 'north', 'ODOO_URL')).toMatchObject({ code: 2 })
  })
})

describe('lookup --explain', () => {
  it('shows what each source was asked and answered, and what decided', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.seed({ name: 'Ada of the CRM', phone: '+12025550123' })
    const { code, out } = await cliOn(site).run('lookup', '(202) 555-0123', '--explain')
    expect(code).toBe(0)
    expect(out).toContain('Found: Ada of the CRM (person, reamaze)')
    expect(out).toContain('Why:   reamaze (priority 10) is the first by priority')
    expect(out).toContain('Read in US as +12025550123, digits 2025550123 (public)')
    expect(out).toMatch(/→ GET localhost\/api\/v1\/contacts for \+12025550123: 200, \d+ ms/)
    expect(out).toMatch(/✔ Ada of the CRM \(person, id \S+, \+12025550123\): the only one/)
    expect(out).toContain('directory (priority 100): hit')
  })

  it('shows why a source failed', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 503 })
    const { out } = await cliOn(site).run('lookup', '+12025550188', '--explain')
    expect(out).toContain('Found: nobody')
    expect(out).toContain('reamaze failed')
    expect(out).toMatch(/✘ Re:amaze is failing \(503\).*\(crm_unavailable\)/)
  })
})

describe('connectors', () => {
  it('shows which are paused until when, and which calls each logs', async () => {
    const site = await openLookupApp({ crm: true, variables: { REAMAZE_LOG: 'outcome=missed' } })
    site.standIn.fail({ kind: 'status', status: 503 })
    for (let at = 0; at < 5; at += 1) await site.post('/3cx/lookup', { number: `+1202555018${at}` })
    await site.clock.settle()
    const { out } = await cliOn(site).run('connectors', '--utc')
    expect(out).toMatch(/^reamaze .* paused until 2026-11-20 09:00:30/m)
    expect(out).toContain('reamaze logs: outcome=missed')
  })
})
