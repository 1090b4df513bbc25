import { describe, expect, it } from 'vitest'
import { createReamazeStandIn } from '../../../test/support/reamaze/stand-in.ts'
import { openTestApp, testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'
import { runDemo } from './demo.ts'

describe('the demo against a server elsewhere', () => {
  it('writes nothing into a connected CRM unless asked to', async () => {
    const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
    const site = openTestApp({ variables: { ...keys, ...createReamazeStandIn().env() } })
    const asked: string[] = []
    const { cli } = openTestCli({
      env: { SWITCHHOOK_URL: 'https://hook.example.com', SWITCHHOOK_ADMIN_KEY: testAdminKey },
      fetch: async (url, init) => {
        asked.push(`${init?.method} ${url}`)
        return site.request(url, init)
      },
    })
    await expect(runDemo(cli, { yes: false })).rejects.toMatchObject({
      message: 'The made-up calls would be written into reamaze, connected to https://hook.example.com.',
      hint: expect.stringContaining('--yes'),
    })
    expect(asked).toEqual(['GET https://hook.example.com/v1/connectors'])
  })
})
