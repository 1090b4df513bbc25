/** What a newcomer does with the command line: make a phone ring, look what is wrong, sign in, complete words with the shell. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournalApp } from '../../../test/support/journal-app.ts'
import { newDataDir } from '../../../test/support/server.ts'
import { bearer, testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'

type Answer = (url: string) => Response | undefined

/** `elsewhere`: what another machine answers in the server's place. */
function open(
  env: Record<string, string> = {},
  variables: Record<string, string> = {},
  elsewhere: Answer = () => undefined,
) {
  const site = openJournalApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...variables },
  })
  const cli = openTestCli({
    fetch: async (url, init) => elsewhere(url) ?? site.request(url, init),
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

  it('is shown that the template points elsewhere than to the deployment', async () => {
    const page = () => new Response('<html>', { headers: { 'content-type': 'text/html' } })
    const variables = { SWITCHHOOK_PUBLIC_URL: 'https://hook.example.org' }
    const { cli } = open({}, variables, (url) => (new URL(url).host === 'hook.example.org' ? page() : undefined))
    const { out } = await cli.run('doctor')
    expect(out).toMatch(/✘ The 3CX template points to https:\/\/hook.example.org, and from here: .*not as Switchhook/)
    expect((await open({}, variables).cli.run('doctor')).out).toContain('✔ The 3CX template points to')
  })

  it('is shown that 3CX has never asked who calls', async () => {
    const { site, cli } = open()
    expect((await cli.run('doctor')).out).toMatch(/✘ 3CX has not asked who is calling yet.*\n {2}→ In 3CX: upload/)
    await site.request('/v1/lookup?number=%2B12125550147', { headers: bearer(testSiteKey) })
    await site.process()
    expect((await cli.run('doctor')).out).toContain(
      '✔ A caller was looked up here, by the phone system or by a try of yours.',
    )
  })

  it('has done no step of setting up by being examined', async () => {
    const { site, cli } = open()
    await cli.run('doctor')
    await site.process()
    expect((await cli.run('setup')).out).toMatch(/3CX template fetched +to do/)
    await cli.run('template')
    await site.process()
    expect((await cli.run('setup')).out).toMatch(/3CX template fetched +done/)
  })

  it('is shown a refused key once, however many looks it spoils', async () => {
    const { out } = await open({ SWITCHHOOK_ADMIN_KEY: 'admin_of_another_deployment' }).cli.run('doctor')
    expect(out.match(/The API key is wrong/g)).toHaveLength(1)
  })

  it('gets no page of a proxy as a template for 3CX', async () => {
    const page = () => new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } })
    const { out, err, code } = await open({}, {}, page).cli.run('template')
    expect({ out, code }).toEqual({ out: '', code: 1 })
    expect(err).toContain('not with a template for 3CX')
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
    expect(words('switchhook', '--site', 'calls', 'deliveries', 're')).toEqual(['retry'])
    expect(words('switchhook', 'connectors', 'list', '--js')).toEqual(['--json'])
    expect(words('switchhook', 'op')).toEqual(['open'])
  })

  // Played by hand in zsh 5.9, in which the earlier script failed with "unrecognized modifier" on every key.
  it('completes in zsh: no variable of the shell’s own is used, offsets are arithmetic, its machinery is loaded', async () => {
    const { out } = await open().cli.run('completion', 'zsh')
    const assigned = [...out.matchAll(/\b(\w+)=/g), ...out.matchAll(/\bfor (\w+) in/g)].map(([, name]) => name)
    const own = new Set([
      'path',
      'words',
      'status',
      'word',
      'prefix',
      'argv',
      'options',
      'commands',
      'functions',
      'aliases',
    ])
    expect(assigned.filter((name = '') => own.has(name))).toEqual([])
    for (const [, offset = '', length = ''] of out.matchAll(/\[@\]:([^:}]+):([^}]+)\}/g)) {
      expect([offset, length.replace(/^\$\(\(.*\)$/, '$((…))')]).toEqual([
        expect.stringMatching(/^(?:\d|\$)/),
        expect.stringMatching(/^(?:\d|\$)/),
      ])
    }
    expect(out.indexOf('compinit')).toBeLessThan(out.indexOf('bashcompinit'))
  })

  it('completes in fish: options of a command too', async () => {
    const { out } = await open().cli.run('completion', 'fish')
    expect(out).toContain("-n '__fish_seen_subcommand_from tail' -r -l event ")
    expect(out).toContain(
      "'__fish_seen_subcommand_from deliveries; and __fish_seen_subcommand_from retry' -r -l state ",
    )
  })
})
