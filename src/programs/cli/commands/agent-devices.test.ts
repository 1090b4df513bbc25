import { describe, expect, it } from 'vitest'
import { openBrowser } from '../../../../test/support/people.ts'
import { openTestApp, testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'

describe('switchhook agents invite, devices, unpair', () => {
  const site = openTestApp()
  const cli = openTestCli({
    fetch: async (url, init) => site.request(url, init),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' },
  })

  it('makes links for all agents as CSV, shows who is paired, and signs a browser out', async () => {
    await cli.run('agents', 'set', '101', '--name', 'Lee, Ann', '--email', 'ann@example.com')
    await cli.run('agents', 'set', '102', '--name', '=evil()')
    const { code, out } = await cli.run('agents', 'invite', '--all')
    const [head, ann, evil] = out.split('\n')
    expect([code, head]).toEqual([0, 'extension,name,email,link,valid until'])
    expect(ann).toMatch(/^101,"Lee, Ann",ann@example.com,https:\/\/hook.example.com\/agent#pair=main\./)
    expect(evil).toContain("102,'=evil(),")
    const browser = openBrowser(site)
    const invitation = /#pair=([^,]+)/.exec(ann ?? '')?.[1]
    expect((await browser.ask('POST', '/agent/devices', { invitation })).status).toBe(201)
    const list = (await cli.run('agents', 'devices')).out
    expect(list).toContain('Firefox on Linux')
    const id = /\S+$/.exec(list.trim())?.[0] ?? ''
    expect((await cli.run('agents', 'unpair', '101', '--device', id)).out).toBe('Signed out 1 browser.\n')
    expect((await cli.run('agents', 'devices', '101')).out).toContain('No browser is paired.')
  })

  it('makes one link', async () => {
    const { out } = await cli.run('agents', 'invite', '101')
    expect(out).toMatch(
      /^https:\/\/hook.example.com\/agent#pair=main\.\S{43}\n\nIt pairs one browser with extension 101, until /,
    )
  })
})
