/** `switchhook migrate`, played with files as users of the five replaced systems have them. What it writes is read by what runs. */
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { reamazeFetch } from '../../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../../test/support/reamaze/stand-in.ts'
import { newDataDir } from '../../../test/support/server.ts'
import { openTestApp, testAdminKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'
import { parseCallLoggerSettings } from '../../adapters/crm/call-logger/settings.ts'
import { parseReamazeSettings } from '../../adapters/crm/reamaze/settings.ts'
import { parseSuiteCrmSettings } from '../../adapters/crm/suitecrm/settings.ts'
import { parseSettings } from '../../core/settings/settings.ts'
import { loadConfig } from '../forwarder/config/load.ts'
import type { Cli } from '../terminal/cli.ts'

const examples = path.resolve(import.meta.dirname, '../../../test/fixtures/moving-in')
const url = 'https://switchhook.example.com'

/** A command line on a machine whose server is reached, or not. */
function openMachine({ server = true, reach }: { server?: boolean; reach?: Cli['reach'] } = {}) {
  const app = openTestApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey } })
  const { run } = openTestCli({
    fetch: async (input, init) => {
      if (!server) throw new TypeError('fetch failed')
      return app.request(String(input), init as RequestInit)
    },
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: url },
    reach,
  })
  const out = newDataDir()
  const file = (name: string) => readFileSync(path.join(out, name), 'utf8')
  return {
    run,
    out,
    file,
    migrate: (place: string, ...more: string[]) => run('migrate', path.resolve(examples, place), '--out', out, ...more),
    settings: () => parseEnv(file('.dev.vars')),
    forwarder: () => loadConfig({ SWITCHHOOK_KEY: 'key_of_the_forwarder' }, out, 'switchhook-forwarder.yml'),
  }
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = newDataDir()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

/** The files that `migrate --write` leaves. */
async function movedFrom(place: string): Promise<Record<string, string>> {
  const { migrate, out, file } = openMachine()
  expect((await migrate(place, '--write')).code).toBe(0)
  return Object.fromEntries(readdirSync(out).map((name) => [name, file(name)]))
}

describe('moving in', () => {
  it('from the Re:amaze bridge: its account is set, and its token goes on opening its paths', async () => {
    const { migrate, settings, file } = openMachine()
    const { code, out } = await migrate('reamaze', '--write')
    expect([code, out]).toEqual([0, expect.stringContaining('Re:amaze bridge, read from .env')])
    expect(parseReamazeSettings(settings())).toMatchObject({
      brand: 'example-shop',
      api: { set: true, value: { loginEmail: 'support@example.com', token: '0c1f5e2a7b9d4863af20c5d1e8b74f96' } },
    })
    expect(file('.dev.vars')).not.toContain('TOKEN_AS_KEY')
    const { request } = openTestApp({ variables: parseEnv(file('.dev.vars')) as Record<string, string> })
    const lookup = (token: string) =>
      request('/api/lookup', { headers: { authorization: `Basic ${btoa(`${token}:`)}` } })
    expect((await lookup('0c1f5e2a7b9d4863af20c5d1e8b74f96')).status).toBe(400)
    expect((await lookup('another-token')).status).toBe(401)
  })

  it('from the CDR sidecar: database, time zone, call logger and extensions, business hours and call groups', async () => {
    const { migrate, settings, forwarder, run } = openMachine()
    const { out } = await migrate('cdr-sidecar', '--write')
    expect(out).toContain('Mon–Tue 09:00–17:00 (America/New_York), set at')
    expect(out).toContain('Call groups: Sales (800), Support (801)')
    const nine = [{ from: '09:00', to: '17:00' }]
    expect(JSON.parse((await run('staffing', 'hours', 'show', '--json')).out)).toMatchObject({
      site: { schedule: { zone: 'America/New_York', week: { monday: nine, tuesday: nine } } },
      groups: [
        { number: '800', name: 'Sales', usedOf: 'site' },
        { number: '801', name: 'Support', usedOf: 'site' },
      ],
    })
    expect(parseSettings(settings()).timeZone).toBe('America/New_York')
    expect(parseCallLoggerSettings(settings())).toEqual({ baseUrl: 'http://logger.example.com/api' })
    const { cloud, timeZone, sources } = forwarder()
    expect([cloud.url, cloud.key, timeZone]).toEqual([url, 'key_of_the_forwarder', 'America/New_York'])
    expect(sources.map(({ id }) => id)).toEqual(['cdr'])
    const listed = JSON.parse((await run('agents', 'list', '--json')).out) as { agents: unknown[] }
    expect(listed.agents).toMatchObject([
      { extension: '101', email: 'ann@example.com' },
      { extension: '102', email: 'bob@example.com' },
    ])
  })

  it('from the CDR sidecar without a server: the extensions are in a file that agents import takes', async () => {
    const without = openMachine({ server: false })
    const { code, err } = await without.migrate('cdr-sidecar/config/3cx-config.yml', '--write')
    expect([code, err]).toEqual([0, expect.stringContaining('The extension table was not set')])
    const { run } = openMachine()
    const { out } = await run('agents', 'import', path.join(without.out, 'agents.csv'))
    expect(out).toContain('Set 2 agents')
  })

  it('from the 3CX relay: both of its 3CX interfaces, as the forwarder’s sources', async () => {
    const { migrate, forwarder, out: folder } = openMachine()
    const { out } = await migrate('relay', '--write')
    expect(forwarder().sources.map(({ id }) => id)).toEqual(['live', 'calls'])
    expect(readdirSync(folder).sort()).toEqual(['forwarder.env', 'switchhook-forwarder.yml'])
    expect(out).toContain('DB_*: the relay’s own database is not needed')
  })

  it('from the Odoo module: a strong key is taken over and opens the path that the template calls', async () => {
    const { migrate, settings } = openMachine()
    await migrate('odoo', '--write')
    expect(settings()).toMatchObject({ ODOO_URL: 'https://odoo.example.com' })
    const { request } = openTestApp({
      variables: { SWITCHHOOK_SITE_KEY: parseSettings(settings()).siteKey ?? '' },
    })
    const ask = (apikey: string) =>
      request('/api/3cx/crm', {
        method: 'POST',
        headers: { apikey, 'content-type': 'application/json' },
        body: '{"number":"+12025550101"}',
      })
    expect((await ask('8f2c61d09be347a5b1c4e7d2')).status).toBe(200)
    expect((await ask('123A')).status).toBe(400)
  })

  it('from the CTI middleware: CRM, AI secret, origins, log level, key, and the Asterisk manager', async () => {
    const { migrate, settings, forwarder } = openMachine()
    await migrate('cti', '--write')
    expect(parseSuiteCrmSettings(settings())).toMatchObject({
      url: 'https://crm.example.com',
      user: { name: 'cti', password: 'suite-user-password' },
    })
    expect(parseSettings(settings())).toMatchObject({
      siteKey: 'c71e9a04d2f85b36e0a947cd',
      corsOrigins: ['https://crm.example.com', 'https://desk.example.com'],
    })
    expect(settings()).toMatchObject({
      LOG_LEVEL: 'debug',
      ELEVENLABS_WEBHOOK_SECRET: 'wsec_0123456789abcdef0123456789abcdef',
    })
    expect(forwarder().sources.map(({ id }) => id)).toEqual(['ami'])
  })
})

describe('the connections that moved in', () => {
  it('are tried when they are written: the phone system’s, and the CRM with its login', async () => {
    const reached: string[] = []
    const reach: Cli['reach'] = async (host, port) => void reached.push(`${host}:${port}`)
    const { out } = await openMachine({ reach }).migrate('cti', '--write')
    expect(out).toContain('✔ pbx.example.com:5038 is there.')
    expect(out).toMatch(/✘ suitecrm: /)
    expect((await openMachine({ reach }).migrate('relay', '--write')).out).toContain('✔ pbx.example.com:5001 is there.')
    expect(reached).toEqual(['pbx.example.com:5038', 'pbx.example.com:5001'])
  })

  it('say what is wrong with them', async () => {
    const { code, out } = await openMachine().migrate('cti', '--write')
    expect(out).toMatch(/✘ pbx.example.com:5038: .*ECONNREFUSED.* from this machine/)
    expect(code).toBe(0)
  })

  it('are accepted by a CRM whose login is right', async () => {
    const standIn = createReamazeStandIn()
    const { REAMAZE_BRAND, REAMAZE_LOGIN_EMAIL, REAMAZE_API_TOKEN } = standIn.env()
    const old = { REAMAZE_BRAND, REAMAZE_USERNAME: REAMAZE_LOGIN_EMAIL, REAMAZE_API_TOKEN }
    const lines = Object.entries(old).map(([name, value]) => `${name}=${value}\n`)
    const { run } = openTestCli({ fetch: reamazeFetch(standIn), env: { SWITCHHOOK_URL: url } })
    const folder = folderWith({ '.env': lines.join('') })
    const { out } = await run('migrate', folder, '--out', newDataDir(), '--write', '--json')
    expect((JSON.parse(out) as { connections: unknown }).connections).toContainEqual(
      expect.objectContaining({ ok: true, text: expect.stringMatching(/^reamaze: /) }),
    )
  })

  it('are not tried before they are written', async () => {
    const { out } = await openMachine().migrate('cti')
    expect(out).not.toContain('Connections')
  })
})

const systems = ['reamaze', 'cdr-sidecar', 'relay', 'odoo', 'cti']
/** Of the example files: what must be on no screen and in no report. */
const secrets = [
  '0c1f5e2a7b9d4863af20c5d1e8b74f96',
  'pa#ss',
  'Zk3vQ8pLw2Xn7RbT',
  'relay-database-password',
  '8f2c61d09be347a5b1c4e7d2',
  'c71e9a04d2f85b36e0a947cd',
  'ami-secret-value-1',
  'suite-client-secret',
  'suite-user-password',
  'wsec_0123',
]

describe('a migration', () => {
  it.each(systems)('of %s writes nothing unless it is asked to, and asks no server', async (system) => {
    const { migrate, out: folder } = openMachine({ server: false })
    const { code, out } = await migrate(system)
    expect([code, out]).toEqual([0, expect.stringContaining('Nothing was written.')])
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(systems)('of %s shows no secret, for people or for programs', async (system) => {
    const { migrate } = openMachine()
    for (const more of [[], ['--json'], ['--write'], ['--write', '--json']]) {
      const { code, out, err } = await migrate(system, ...more)
      expect(code).toBe(0)
      for (const secret of secrets) expect(out + err).not.toContain(secret)
    }
  })

  it.each(systems)(
    'of %s leaves files that only their owner reads, and changes nothing the second time',
    async (system) => {
      const { migrate, out: folder } = openMachine()
      await migrate(system, '--write')
      const contents = () => readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'))
      const before = contents()
      const { code } = await migrate(system, '--write')
      expect([code, contents()]).toEqual([0, before])
      for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0)
    },
  )

  it('keeps what the settings file has, and says which value stays', async () => {
    const { migrate, out: folder, settings } = openMachine()
    writeFileSync(path.join(folder, '.dev.vars'), 'REAMAZE_BRAND=other\nSWITCHHOOK_COUNTRY=DE')
    const { out } = await migrate('reamaze', '--write')
    expect(settings()).toMatchObject({
      REAMAZE_BRAND: 'other',
      SWITCHHOOK_COUNTRY: 'DE',
      REAMAZE_LOGIN_EMAIL: 'support@example.com',
    })
    expect(out).toContain('set to another value there, which stays: REAMAZE_BRAND')
  })

  it.each(systems)(
    'of %s reads files that were saved on Windows, and values that are empty as not set',
    async (system) => {
      const saved = path.join(newDataDir(), 'saved')
      cpSync(path.join(examples, system), saved, { recursive: true })
      const empty = ['TZ=', 'CDR_DB_TYPE=', 'CDR_DB_DIALECT=', 'LOG_LEVEL=', 'SWITCHHOOK_URL=', 'QSTASH_TOKEN=']
      const plain = await movedFrom(system)
      for (const encoding of ['utf8', 'utf16le'] as const) {
        for (const name of readdirSync(saved, { recursive: true, encoding: 'utf8' })) {
          const file = path.join(saved, name)
          if (!/[.](env|ya?ml)$/.test(name)) continue
          const text = readFileSync(path.join(examples, system, name), 'utf8')
          const unset = name.endsWith('.env') ? empty.filter((line) => !text.includes(`\n${line}`)).join('\n') : ''
          writeFileSync(file, Buffer.from(`\ufeff${text}\n${unset}\n`.replaceAll('\n', '\r\n'), encoding))
        }
        expect(await movedFrom(saved)).toEqual(plain)
      }
    },
  )

  it('keeps a password with quotes, spaces and # as it is', async () => {
    const { migrate, file } = openMachine()
    await migrate('cdr-sidecar', '--write')
    expect(parseEnv(file('forwarder.env')).CDR_DB_PASSWORD).toBe('pa#ss "word" 7')
  })

  it('does not overwrite a forwarder’s configuration, and then writes nothing at all', async () => {
    const { migrate, out: folder } = openMachine()
    writeFileSync(path.join(folder, 'switchhook-forwarder.yml'), 'cloud: {}\n')
    const { code, err } = await migrate('cti', '--write')
    expect([code, err]).toEqual([1, expect.stringContaining('already exists')])
    expect(readdirSync(folder)).toEqual(['switchhook-forwarder.yml'])
  })

  it.each(['123A', 'short', 'a'.repeat(40)])('does not take over the weak key %s', async (key) => {
    const { migrate } = openMachine()
    const folder = folderWith({ '.env': `crm.3cx.auth=${key}\nODOO_URL=https://odoo.example.com\n` })
    const { out } = await migrate(folder, '--json')
    const { variables, steps } = JSON.parse(out) as { variables: { name: string }[]; steps: string[] }
    expect(variables.map(({ name }) => name)).toEqual(['ODOO_URL'])
    expect(steps.join()).toContain('too weak to be taken over. Make a key')
  })

  it('leaves out a value that would stop every request, and says why', async () => {
    const { migrate, settings } = openMachine()
    const folder = folderWith({
      '.env': 'CDR_DB_HOST=10.0.0.5\nTZ=Mars/Phobos\nAPI_BASE_URL=http://logger.example/api\n',
    })
    const { out } = await migrate(folder, '--write')
    expect(out).toContain('SWITCHHOOK_TIME_ZONE is not written')
    expect(Object.keys(settings())).toEqual(['CALL_LOGGER_URL'])
  })
})

describe('what can’t be moved is refused in one sentence, with nothing written', () => {
  const cases: [symptom: string, files: Readonly<Record<string, string>>, code: number, sentence: string][] = [
    ['no settings at all', {}, 1, 'There is no settings file.'],
    ['settings of something else', { '.env': 'FOO=bar' }, 1, 'No settings of a system that Switchhook replaces'],
    ['two systems in one file', { '.env': 'CDR_DB_HOST=a\nAMI_HOST=b' }, 2, 'Choose one with --from: cdr-sidecar, cti'],
    ['a relay without its secret', { '.env': 'FQDN=pbx.example.com\nCLIENT_ID=9' }, 1, 'CLIENT_SECRET is not set'],
    [
      'a relay at http',
      { '.env': 'FQDN=http://p.example\nCLIENT_ID=9\nCLIENT_SECRET=s' },
      1,
      'FQDN is no https address',
    ],
    ['a port that is none', { '.env': 'CDR_DB_HOST=a\nCDR_DB_PORT=many' }, 1, 'A port must be a number'],
    [
      'a variable of the YAML that is nowhere',
      { 'config/3cx-config.yml': `threecx:\n  cdr_database:\n    host: \${NOWHERE}\n` },
      1,
      "3cx-config.yml:3:11 can't be read: the variable NOWHERE is not set",
    ],
    ['YAML that is broken', { '3cx-config.yml': 'threecx: [' }, 1, '3cx-config.yml:1:'],
    ['XML that is no template', { 'a.xml': '<Crm>/api/3cx/crm' }, 1, 'No settings of a system'],
    ['a binary file', { '.env': 'A=\0' }, 1, 'is no text file'],
    ['a huge file', { '.env': `A=${'x'.repeat(1024 * 1024)}` }, 1, 'larger than 1 MiB'],
  ]

  it.each(cases)('%s', async (_, files, code, sentence) => {
    const { migrate, out: folder } = openMachine()
    const answer = await migrate(folderWith(files), '--write')
    expect([answer.code, answer.err]).toEqual([code, expect.stringContaining(sentence)])
    expect(answer.err).not.toMatch(/bug of the command|\n {4}at /)
    expect(readdirSync(folder)).toEqual([])
  })

  it('a place that is not there', async () => {
    const { code, err } = await openMachine().migrate('/nowhere/at/all')
    expect([code, err]).toEqual([2, expect.stringContaining('There is no file or folder /nowhere/at/all.')])
  })
})

describe('docs/moving-in.md', () => {
  it('has a section for each system and shows what the command prints', async () => {
    const page = readFileSync(path.resolve(examples, '../../../docs/moving-in.md'), 'utf8')
    for (const system of systems) {
      const { out } = await openMachine().migrate(system)
      const settings = /Settings\n(?<lines>(?: {2}.*\n)+)/.exec(out)?.groups?.lines ?? ''
      expect(page).toContain(`npx switchhook migrate test/fixtures/moving-in/${system}\n`)
      for (const line of settings.split('\n')) expect(page).toContain(line)
    }
  })
})
