import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { newDataDir } from '../../../../test/support/server.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { type Clock, systemClock } from '../../../ports/clock.ts'
import { loadConfig } from '../config/load.ts'
import { openOutboxFile } from '../outbox/schema.ts'
import { backfillBar } from './backfill-bar.ts'
import type { ForwarderCli } from './command.ts'
import { cronLine, systemdUnit } from './install.ts'
import { runForwarderCli } from './program.ts'
import { readInstant } from './replay.ts'
import { readDuration } from './run-command.ts'

const key = 'swh_main_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh'
/** Nothing listens there. */
const config = `cloud:
  url: https://switchhook.example
  key: ${key}
sources:
  - id: ami
    type: asterisk-ami
    host: 127.0.0.1
    port: 1
    username: u
    secret: s
`

function openCli(answer: (url: string) => Response, answers: readonly string[] = [], clock: Clock = systemClock) {
  const directory = newDataDir()
  const { cli } = openTestCli({ fetch: async (url) => answer(url) })
  const written = { out: '', err: '' }
  const waiting = [...answers]
  const asked: string[] = []
  const own: ForwarderCli = {
    ...cli,
    clock,
    env: {},
    out: {
      ...cli.out,
      write: (text) => {
        written.out += text
      },
    },
    err: {
      ...cli.err,
      write: (text) => {
        written.err += text
      },
    },
    log: collectingLog(),
    workingDirectory: directory,
    program: '/opt/switchhook-forwarder/switchhook-forwarder.mjs',
    prompt: {
      interactive: answers.length > 0,
      ask: async (question, { fallback = '' } = {}) => {
        asked.push(question)
        const next = waiting.shift()
        if (next === undefined) throw new Error(`not answered: ${question}`)
        return next || fallback
      },
    },
    onHandOver: () => () => {},
  }
  const run = async (...args: string[]) => ({ code: await runForwarderCli(args, own), ...written })
  const save = (name: string, text: string) => writeFileSync(path.join(directory, name), text)
  return { directory, run, save, asked }
}

const takesKey = () =>
  Response.json({ accepted: [], duplicate: [], rejected: [{ position: 0, code: 'bad_field', message: 'event' }] })
const notConfigured = () =>
  Response.json(
    { error: { code: 'not_configured', message: 'Set QSTASH_CURRENT_SIGNING_KEY.', requestId: 'r', retryable: true } },
    { status: 503 },
  )
const refusesKey = () =>
  Response.json(
    { error: { code: 'unauthorized', message: 'This key was revoked.', retryable: false } },
    { status: 401 },
  )

describe('switchhook-forwarder check', () => {
  it('shows what is right and what is wrong, a line each, and ends with 1', async () => {
    const { run, save } = openCli(takesKey)
    save('switchhook-forwarder.yml', config)
    const { code, out } = await run('check')
    expect(out).toContain('✔ https://switchhook.example accepts the key.')
    expect(out).toMatch(/ami \(asterisk-ami\)\n {2}✘ /)
    expect(code).toBe(1)
  })

  it('names the key that is refused, and never shows it', async () => {
    const { run, save } = openCli(refusesKey)
    save('switchhook-forwarder.yml', config)
    const { code, out } = await run('check')
    expect(out).toContain('refuses the key abcdefghijkl of site main (cloud.key): This key was revoked.')
    expect(out).not.toContain(key)
    expect(code).toBe(1)
  })

  it.each([
    ['what Switchhook lacks for QStash', 'QSTASH_CURRENT_SIGNING_KEY', notConfigured],
    [
      'another address than QStash would sign for',
      'set cloud.url to that',
      () => Response.json({ publicUrl: 'https://x' }),
    ],
  ])('reports %s', async (_, words, answerOfBatches) => {
    const { run, save } = openCli((url) => (url.includes('/v1/events/batches/') ? answerOfBatches() : takesKey()))
    save('switchhook-forwarder.yml', config.replace('sources:', '  qstashToken: token\nsources:'))
    const { code, out } = await run('check')
    expect(out).toContain('✔ https://switchhook.example accepts the key.')
    expect(out).toMatch(new RegExp(`✘ .*${words}`))
    expect(code).toBe(1)
  })

  it('leaves no data behind', async () => {
    const { run, save, directory } = openCli(takesKey)
    save('switchhook-forwarder.yml', config)
    await run('check')
    expect(existsSync(path.join(directory, 'data'))).toBe(false)
  })
})

describe('switchhook-forwarder status', () => {
  it('says that it has not run, or what waits and what was refused', async () => {
    const { run, save, directory } = openCli(takesKey)
    save('switchhook-forwarder.yml', config)
    expect((await run('status')).out).toContain('It has not run here yet.')
    const database = openOutboxFile(path.join(directory, 'data/outbox.sqlite'), collectingLog(), 0)
    database.exec("INSERT INTO events (id, source, kind, body, bytes) VALUES ('a', 'ami', 'ended', '{}', 2)")
    database.close()
    const { code, out } = await run('status', '--json')
    expect(JSON.parse(out.slice(out.indexOf('{')))).toMatchObject({ waiting: 1, quarantined: [] })
    expect(code).toBe(0)
  })
})

describe('switchhook-forwarder init', () => {
  it('asks, tries, and writes a configuration that loads, with the secrets apart and for the owner only', async () => {
    const { run, directory } = openCli(takesKey, [
      ...['https://switchhook.example/', key, 'GB', 'Europe/London', 'asterisk-ami'],
      // Nothing listens there: the admin keeps it all the same.
      ...['pbx', '', '1', 'cti', "it's secret", 'k', 'n'],
    ])
    const { code, out } = await run('init')
    expect(out).toContain('✔ https://switchhook.example accepts the key.')
    expect(out).toContain('  ✘ ')
    expect(code).toBe(0)
    const file = readFileSync(path.join(directory, 'switchhook-forwarder.yml'), 'utf8')
    expect(file).not.toContain('secret\n')
    expect(file).not.toContain(key)
    expect(statSync(path.join(directory, 'forwarder.env')).mode & 0o777).toBe(0o600)
    expect((await run('install', '--print')).code).toBe(0)
    const { sources, cloud, country } = loadConfig({}, directory)
    expect([sources.map(({ id }) => id), cloud.key, country]).toEqual([['pbx'], key, 'GB'])
  })

  it('asks again what was wrong, and after a key that is refused', async () => {
    let tries = 0
    const { run, asked } = openCli(
      () => (++tries === 1 ? refusesKey() : takesKey()),
      ['nowhere', 'k', 'https://switchhook.example', key, 't', 'https://switchhook.example', key, 'Atlantis'],
    )
    const { err } = await run('init')
    expect(asked.filter((question) => question === 'Address of Switchhook')).toHaveLength(3)
    expect(asked.filter((question) => question.startsWith('Country'))).toHaveLength(2)
    expect(err).toContain('not answered')
  })

  it('does not ask where nobody can answer, and overwrites nothing', async () => {
    const silent = openCli(takesKey)
    expect((await silent.run('init')).code).toBe(2)
    const there = openCli(takesKey, ['x'])
    there.save('switchhook-forwarder.yml', config)
    expect(await there.run('init')).toMatchObject({ code: 2, err: expect.stringContaining('is there already') })
    expect(there.asked).toEqual([])
  })
})

describe('switchhook-forwarder run --once', () => {
  it('ends with 4 and says what it left behind when the cloud answers nothing for a minute', async () => {
    const clock = createVirtualClock()
    const { directory, run, save } = openCli(() => new Response('away', { status: 503 }), [], clock)
    const row = '"","+15551234567","101","from-trunk","","PJSIP/trunk-1","PJSIP/101-2","Dial","",'
    const times = '"2026-11-20 08:00:00","2026-11-20 08:00:04","2026-11-20 08:01:04",64,60,"ANSWERED","","1.1",""'
    save('Master.csv', `${row}${times}\n`)
    const source = `{id: cdr, type: master-csv, path: '${directory}/Master.csv', start: '2026-11-01'}`
    save('c.yml', `cloud: {url: 'https://switchhook.example', key: ${key}}\nsources: [${source}]\n`)
    let code: number | undefined
    const running = run('--config', 'c.yml', 'run', '--once').then((ended) => {
      code = ended.code
    })
    // Files are read in real time, as slowly as a busy machine likes.
    while (code === undefined) await clock.advance(1000)
    await running
    expect(code).toBe(4)
  })
})

describe('switchhook-forwarder install', () => {
  it('runs as a user of its own that may read the phone system and nothing more, not as root', async () => {
    const { run, save } = openCli(takesKey)
    save('switchhook-forwarder.yml', config)
    const { out } = await run('install', '--print')
    expect(out).toContain('\nUser=switchhook\n')
    expect(out).toContain('\nAmbientCapabilities=CAP_DAC_READ_SEARCH\n')
    expect(out).not.toContain('CAP_DAC_OVERRIDE')
    expect((await run('install', '--print', '--user', 'root')).out).toContain('\nUser=root\n')
  })

  it('--print shows a hardened unit and writes nothing', async () => {
    const { run, save, directory } = openCli(takesKey)
    save('switchhook-forwarder.yml', config)
    const { code, out } = await run('install', '--print')
    expect(code).toBe(0)
    expect(out).toContain(`--config ${directory}/switchhook-forwarder.yml run\n`)
    for (const line of [
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      `ReadWritePaths=${directory}/data`,
      'Restart=always',
    ]) {
      expect(out).toContain(`${line}\n`)
    }
    // V8 makes code at run time.
    expect(out).not.toContain('MemoryDenyWriteExecute')
  })

  it('quotes what a path may hold', () => {
    const facts = {
      node: '/usr/bin/node',
      program: '/opt/a b/f.mjs',
      configFile: "/etc/it's/100%.yml",
      dataDir: '/var',
      user: 'root',
    }
    expect(systemdUnit(facts)).toContain('"/opt/a b/f.mjs" --config "/etc/it\'s/100%%.yml" run')
    expect(cronLine(facts)).toContain("'/opt/a b/f.mjs' --config '/etc/it'\\''s/100\\%.yml' run --for 65s")
  })
})

describe('what the commands read', () => {
  it('times and spans', () => {
    expect([readDuration('55s'), readDuration('10m'), readDuration('90'), readDuration('500ms')]).toEqual([
      55_000, 600_000, 90_000, 500,
    ])
    for (const wrong of ['', 'soon', '-5s', '0s', '5d']) expect(() => readDuration(wrong)).toThrow(/55s/)
    expect(readInstant('2026-11-01')).toBe(Date.UTC(2026, 10, 1))
    expect(readInstant('2026-11-01 08:00:00Z')).toBe(Date.UTC(2026, 10, 1, 8))
    for (const wrong of ['', 'yesterday', '11/01/2026']) expect(() => readInstant(wrong)).toThrow(/2026-11-01/)
  })

  it('--once and --for together are refused, and no configuration ends with 2', async () => {
    const { run } = openCli(takesKey)
    expect((await run('run', '--once', '--for', '5s')).code).toBe(2)
    expect(await run('run')).toMatchObject({ code: 2, err: expect.stringContaining('switchhook-forwarder init') })
    expect((await run('replay')).code).toBe(2)
  })

  it('the bar of a back-fill is as far as the slowest source', () => {
    const seen: number[] = []
    const bar = backfillBar(
      { progress: () => ({ update: (value) => seen.push(Math.round(value)), stop: () => {} }) },
      1000,
      0,
    )
    bar.onPage('a', { rows: 5, readUpTo: new Date(500).toISOString() })
    bar.onPage('b', { rows: 5, readUpTo: new Date(100).toISOString() })
    bar.onPage('b', { rows: 5, readUpTo: new Date(2000).toISOString() })
    expect(seen).toEqual([500, 100, 500])
  })
})
