import { describe, expect, it } from 'vitest'
import { openTestApp, testAdminKey, testSiteKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import { recordReport } from '../../../core/click-to-call/request-store.ts'

function openCli(policy = 'keys') {
  const site = openTestApp({
    variables: {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
      SWITCHHOOK_CLICK_TO_CALL: policy,
    },
  })
  const { run } = openTestCli({
    fetch: async (url, init) => site.request(url, init),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' },
    columns: 140,
  })
  return { ...site, run, ports: { records: site.records('main'), clock: site.clock } }
}

const by = { forwarder: 'fwd_0123456789abcdef', attempt: '1'.repeat(32) }

describe('switchhook call', () => {
  it('requests a call, and lists its result', async () => {
    const { run, ports } = openCli()
    const asked = await run('call', '101', '(212) 555-1234', '--no-wait', '--json')
    const { id } = JSON.parse(asked.out)
    expect([asked.code, id]).toEqual([0, expect.stringMatching(/^order_/)])
    await recordReport(ports, id, { ...by, state: 'taken' })
    await recordReport(ports, id, { ...by, state: 'failed', reason: 'busy' })
    const { out } = await run('call-requests', 'list')
    expect((await run('call-requests')).out).toBe(out)
    expect(out).toMatch(/101 +\+12125551234 +failed: busy +env-admin/)
  })

  it('ends when nobody took it', async () => {
    const { run, clock } = openCli()
    const running = run('call', '102', '(212) 555-1234', '--expires', '5')
    await clock.advance(6000)
    expect(await running).toMatchObject({ code: 1, out: expect.stringContaining('nothing was dialled') })
  })

  it('says what does not let it', async () => {
    const { run } = openCli('off')
    expect(await run('call', '101', '(212) 555-1234')).toMatchObject({
      code: 1,
      err: expect.stringContaining('SWITCHHOOK_CLICK_TO_CALL'),
    })
    expect((await run('call', '101', '1', '--expires', '1')).code).toBe(2)
  })
})
