/** What a newcomer does with the command line: make a phone ring, look what is wrong, sign in, complete words with the shell. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournalApp } from '../../../test/support/journal-app.ts'
import { newDataDir } from '../../../test/support/server.ts'
import { testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'

function open(env: Record<string, string> = {}) {
  const site = openJournalApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
  })
  const cli = openTestCli({
    fetch: async (url, init) => site.request(url, init),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com', ...env },
  })
  return { site, cli }
}

describe('a newcomer', () => {
  it('lets a phone ring, answers and hangs up, and finds the call in the list', async () => {
    const { site, cli } = open()
    for (const [step, words] of [
      ['ring', 'Extension 101 is ringing'],
      ['answer', 'Extension 101 answered'],
      ['hangup', 'The call at extension 101 ended'],
      ['record', 'The recording was reported'],
    ] as const) {
      const { out, err, code } = await cli.run('trigger', step)
      expect(err).toBe('')
      expect(out).toContain(words)
      expect(code).toBe(0)
      await site.process()
      await cli.clock.advance(2000)
    }
    const { out } = await cli.run('calls', 'list')
    expect(out).toMatch(/\+12125550147.* 101 .*answered/)
  })

  it('reports a finished call as 3CX does', async () => {
    const { site, cli } = open()
    expect((await cli.run('trigger', 'journal', '--extension', '102')).out).toContain('Journal accepted')
    await site.process()
    expect((await cli.run('calls', 'list')).out).toMatch(/ 102 .*answered/)
  })

  it('is shown what to start first where there is no call to answer', async () => {
    const { cli } = open()
    const { err, code } = await cli.run('trigger', 'answer', '--extension', '103')
    expect(err).toContain('npx switchhook trigger ring --extension 103')
    expect(code).toBe(1)
  })

  it('is shown what is wrong, the likeliest cause first, each with a step', async () => {
    const { cli } = open()
    const { out, code } = await cli.run('doctor', '+12125550147')
    expect(code).toBe(1)
    expect(out).toContain('✔ The server is healthy.')
    expect(out).toMatch(/✘ No CRM is connected.*\n {2}→ /)
    expect(out).toMatch(/✘ No call has arrived yet\.\n {2}→ In 3CX/)
    expect(out).toMatch(/✘ Nobody is found for \+12125550147\.\n {2}→ .*--explain/)
    expect(out.indexOf('Nobody is found')).toBeLessThan(out.indexOf('No CRM is connected'))
  })

  it('signs in once, and the key is readable by nobody else and sent nowhere else', async () => {
    const folder = newDataDir()
    const { cli } = open({ XDG_CONFIG_HOME: folder })
    expect((await cli.run('login', 'https://hook.example.com', '--name', 'office')).out).toContain('profile office')
    const file = path.join(folder, 'switchhook/profiles.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toContain(testAdminKey)
    const later = open({ XDG_CONFIG_HOME: folder, SWITCHHOOK_ADMIN_KEY: '', SWITCHHOOK_URL: '' }).cli
    expect((await later.run('keys', 'list')).code).toBe(0)
    expect((await later.run('--profile', 'office', 'keys', 'list')).code).toBe(0)
    const elsewhere = await later.run('--profile', 'office', '--url', 'https://other.example', 'keys', 'list')
    expect(elsewhere.err).toContain('No admin key is known for https://other.example')
    expect((await later.run('--profile', 'nowhere', 'keys', 'list')).err).toContain('known: office')
    expect((await later.run('profiles', 'list')).out).toMatch(/office +https:\/\/hook.example.com +yes/)
    expect((await later.run('logout')).out).toContain('office is gone')
  })

  it('sees the version, and lists every noun with list', async () => {
    const { cli } = open()
    expect((await cli.run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    for (const noun of ['connectors', 'sites', 'keys', 'calls', 'deliveries', 'agents', 'forwarders', 'profiles']) {
      expect(await cli.run(noun, 'list'), noun).toMatchObject({ code: 0, err: '' })
    }
    expect((await cli.run('connectors')).out).toBe((await cli.run('connectors', 'list')).out)
  })

  it('completes commands and options in bash', async () => {
    const { out } = await open().cli.run('completion', 'bash')
    const words = (...line: string[]) => {
      const array = line.map((word) => `'${word}'`).join(' ')
      const script = `${out}\nCOMP_WORDS=(${array}); COMP_CWORD=${line.length - 1}; _switchhook; echo "\${COMPREPLY[@]}"`
      return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split(' ')
    }
    expect(words('switchhook', 'conn')).toEqual(['connectors'])
    expect(words('switchhook', '--json', 'deliveries', 're')).toEqual(['retry'])
    expect(words('switchhook', 'calls', 'list', '--ext')).toEqual(['--extension'])
  })
})
