import { describe, expect, it } from 'vitest'
import { openTestApp, testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import { verifyAgentToken } from '../../../app/security/agent-tokens.ts'

describe('switchhook agents token', () => {
  const site = openTestApp()
  const cli = openTestCli({
    fetch: async (url, init) => site.request(url, init),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' },
  })

  it('shows a token of the extension that holds as long as asked', async () => {
    const { code, out } = await cli.run('agents', 'token', '101', '--minutes', '5')
    const [token = ''] = out.split('\n')
    const proved = await verifyAgentToken({ records: site.records('main'), clock: site.clock }, token)
    expect([code, proved?.extension]).toEqual([0, '101'])
    expect(proved?.expiresAtMs).toBe(site.clock.now() + 300_000)
    expect(out).toContain('It is for extension 101, until ')
    expect(out).toContain('Times are in ')
  })

  it('shows a link that opens the agent page with the token in its fragment, which is sent to nobody', async () => {
    const { code, out } = await cli.run('agents', 'token', '101', '--link')
    const link = new URL(out.split('\n')[0] ?? '')
    expect([code, link.pathname, link.search]).toEqual([0, '/agent', ''])
    const token = link.hash.replace('#token=', '')
    const proved = await verifyAgentToken({ records: site.records('main'), clock: site.clock }, token)
    expect(proved?.extension).toBe('101')
  })

  it('refuses a time that is no time', async () => {
    const { code, err } = await cli.run('agents', 'token', '101', '--minutes', '0')
    expect(code).not.toBe(0)
    expect(err).toContain('1 to 1440')
  })
})
