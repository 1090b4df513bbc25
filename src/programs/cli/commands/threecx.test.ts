import { describe, expect, it } from 'vitest'
import { openTestApp, testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'

const secret = 'swordfish-of-3cx'

function open(env: Readonly<Record<string, string>> = { THREECX_CLIENT_SECRET: secret }) {
  const variables = {
    SWITCHHOOK_ADMIN_KEY: testAdminKey,
    SWITCHHOOK_SECRETS_KEY: 'c2VjcmV0cy1rZXktb2YtdGhlLXRlc3RzLTAxMjM0NTY=',
  }
  const site = openTestApp({ variables })
  const given = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com', ...env }
  const { run } = openTestCli({ fetch: async (url, init) => site.request(url, init), env: given, columns: 140 })
  return { site, run }
}

const settings = ['--address', 'https://pbx.example.com:5001', '--client-id', '900']

describe('threecx', () => {
  it('is set for a further site, its key from the environment, and shown to nobody', async () => {
    const { run, site } = open()
    expect(await run('threecx', 'set', 'berlin', ...settings)).toMatchObject({
      code: 0,
      out: 'Set, and stored sealed. Test it: npx switchhook threecx check --site berlin\n',
    })
    const { out } = await run('threecx', 'status', '--site', 'berlin')
    expect(out).toContain('https://pbx.example.com:5001 as 900')
    const { records } = await site.records('berlin').scan({ limit: 100 })
    expect(JSON.stringify(records)).not.toContain(secret)
    expect((await run('threecx', 'status')).out).toContain('No 3CX is set up here')
  })

  it('is refused for main, without a key, and with what is no address', async () => {
    const { run } = open()
    expect(await run('threecx', 'set', 'main', ...settings)).toMatchObject({
      code: 2,
      err: expect.stringContaining('deployment'),
    })
    const wrong = ['--address', 'pbx', '--client-id', '900']
    expect(await run('threecx', 'set', 'berlin', ...wrong)).toMatchObject({
      code: 1,
      err: expect.stringContaining('THREECX_URL'),
    })
    const without = open({})
    expect(await without.run('threecx', 'set', 'berlin', ...settings)).toMatchObject({
      code: 2,
      err: expect.stringContaining('THREECX_CLIENT_SECRET'),
    })
  })
})
