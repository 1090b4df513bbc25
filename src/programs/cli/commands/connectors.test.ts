import { describe, expect, it } from 'vitest'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { openTestApp, testAdminKey, testSiteKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import { createWebhookStandIn } from '../../../../test/support/webhook/stand-in.ts'

function cliWithWebhook() {
  const clock = { now: () => site.clock.now(), sleep: (ms: number) => site.clock.sleep(ms) }
  const standIn = createWebhookStandIn({ clock })
  const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const site = openTestApp({
    variables: { ...keys, ...standIn.env() },
    platformParts: { fetch: handlerFetch(standIn.handle) },
  })
  const cli = openTestCli({
    fetch: async (url, init) => site.request(url, init),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' },
    columns: 120,
  })
  return { cli, standIn }
}

describe('switchhook connectors check', () => {
  it('says what works, of one or of all, and is 0', async () => {
    const { cli } = cliWithWebhook()
    for (const args of [['webhook'], []]) {
      const { code, out } = await cli.run('connectors', 'check', ...args)
      expect(out).toMatch(/^webhook\n {2}✔ The receiver took a signed ping \(200\)\.\n {2}✔ It receives call\.ringing/)
      expect(code).toBe(0)
    }
  })

  it('says what does not, and is 1', async () => {
    const { cli, standIn } = cliWithWebhook()
    standIn.fail({ kind: 'status', status: 500 })
    const { code, out } = await cli.run('connectors', 'check')
    expect(code).toBe(1)
    expect(out).toContain('  ✘ The webhook is failing (500)')
    expect((await cli.run('connectors', 'check', 'none')).code).toBe(1)
  })

  it('says of a 3CX that is read from the cloud what it refuses, and asks it by its name too', async () => {
    const link = { THREECX_URL: 'https://pbx.example.com', THREECX_CLIENT_ID: '900', THREECX_CLIENT_SECRET: 'wrong' }
    const site = openTestApp({
      variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...link },
      platformParts: { fetch: async () => new Response('', { status: 401 }) },
    })
    const cli = openTestCli({
      fetch: async (url, init) => site.request(url, init),
      env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' },
      columns: 120,
    })
    for (const args of [['threecx'], []]) {
      const { code, out } = await cli.run('connectors', 'check', ...args)
      expect(out).toMatch(/^threecx\n {2}✘ .*3CX/)
      expect(code).toBe(1)
    }
  })
})

describe('switchhook connectors enable', () => {
  it('ends what a 410 began', async () => {
    const { cli, standIn } = cliWithWebhook()
    standIn.fail({ kind: 'status', status: 410 })
    expect((await cli.run('connectors', 'check')).out).toContain('410')
    const { code, out } = await cli.run('connectors', 'enable', 'webhook')
    expect(code).toBe(0)
    expect(out).toContain('webhook receives calls again.')
  })

  it('names what there is not', async () => {
    const { code, err } = await cliWithWebhook().cli.run('connectors', 'enable', 'none')
    expect(code).toBe(1)
    expect(err).toContain('There is no connector none')
  })
})
