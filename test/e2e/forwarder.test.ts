/** The forwarder against the product in real workerd: installed from it, bringing events, heard of. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { newDataDir, startServer, type TestServer } from '../support/server.ts'

const child = path.resolve(import.meta.dirname, '../support/forwarder/chaos-child.ts')
const node = ['--disable-warning=ExperimentalWarning']
const rows = 120

let server: TestServer

beforeAll(async () => {
  server = await startServer({ env: { SWITCHHOOK_SETTLE_MS: '0' } })
})
afterAll(() => server.stop())

async function read<T>(at: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await fetch(server.url + at, { headers: { authorization: `Bearer ${server.adminKey}` } })
  return schema.parse(await answer.json())
}

async function eventsKey(): Promise<string> {
  const answer = await fetch(`${server.url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'forwarder', scopes: ['events'] }),
  })
  return z.object({ token: z.string() }).parse(await answer.json()).token
}

/** The built file, in a directory with its configuration. */
function startForwarder(directory: string, args: readonly string[]) {
  const file = path.resolve(import.meta.dirname, '../../dist/switchhook-forwarder.mjs')
  const running = spawn(process.execPath, [file, ...args], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk
    })
  }
  const ended = new Promise<number | null>((resolve) => running.once('close', (code) => resolve(code)))
  return { output: () => text, ended, stop: () => running.kill('SIGTERM') }
}

const page = z.object({
  calls: z.array(z.object({ outcome: z.string().optional(), talkSeconds: z.number() })),
  next: z.string().optional(),
})

async function allCalls() {
  const calls: z.infer<typeof page>['calls'] = []
  let cursor: string | undefined
  do {
    const part = await read(`/v1/calls?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, page)
    calls.push(...part.calls)
    cursor = part.next
  } while (cursor !== undefined)
  return calls
}

describe('the forwarder', () => {
  it('is installed by the script that the deployment serves, and runs', async () => {
    const script = await (await fetch(`${server.url}/forwarder/install.sh`)).text()
    const directory = newDataDir()
    const env = { ...process.env, SWITCHHOOK_FORWARDER_DIR: directory, SWITCHHOOK_FORWARDER_BIN: directory }
    const { stdout } = await new Promise<{ stdout: string }>((resolve, reject) => {
      const running = execFile('sh', [], { env }, (error, out) => (error ? reject(error) : resolve({ stdout: out })))
      running.stdin?.end(script)
    })
    expect(stdout).toContain(`SWITCHHOOK_URL=${server.url}`)
    const program = path.join(directory, 'switchhook-forwarder')
    const version = spawnSync(program, ['--version'], { encoding: 'utf8' })
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const served = await (await fetch(`${server.url}/forwarder/switchhook-forwarder.mjs`)).text()
    expect(readFileSync(path.join(directory, 'switchhook-forwarder.mjs'), 'utf8')).toBe(served)
  })

  it('ends with 2 and says file and line when its configuration is wrong', async () => {
    const directory = newDataDir()
    writeFileSync(path.join(directory, 'c.yml'), 'cloud:\n  url: nowhere\n  key: x\nsources: []\n')
    const file = path.resolve(import.meta.dirname, '../../dist/switchhook-forwarder.mjs')
    const { status, stderr } = spawnSync(process.execPath, [file, '--config', 'c.yml', 'run', '--once'], {
      cwd: directory,
      encoding: 'utf8',
    })
    expect(stderr).toContain('c.yml:2:8 cloud.url')
    expect(status).toBe(2)
  })

  it('stops by SIGTERM with 0, gives way to a newer run from cron, and leaves a service alone with 3', async () => {
    const directory = newDataDir()
    const source = '  - {id: ami, type: asterisk-ami, host: 127.0.0.1, port: 1, username: u, secret: s}'
    const text = `cloud:\n  url: ${server.url}\n  key: ${await eventsKey()}\nsources:\n${source}\n`
    writeFileSync(path.join(directory, 'switchhook-forwarder.yml'), text)
    const start = (...args: string[]) => startForwarder(directory, args)
    const older = start('run', '--for', '60s')
    await expect.poll(older.output, { timeout: 20_000 }).toContain('forwarder_started')
    const newer = start('run', '--for', '60s')
    expect(await older.ended).toBe(0)
    await expect.poll(newer.output, { timeout: 20_000 }).toContain('forwarder_started')
    newer.stop()
    expect(await newer.ended).toBe(0)
    const service = start('run')
    await expect.poll(service.output, { timeout: 20_000 }).toContain('forwarder_started')
    const second = start('run', '--once')
    expect(await second.ended).toBe(3)
    expect(second.output()).toContain('A forwarder already runs on')
    const status = start('status')
    await status.ended
    expect(status.output()).toMatch(/Running since .*service/)
    service.stop()
    expect(await service.ended).toBe(0)
  })

  it('brings calls to the cloud once, compressed and signed with a key for events only, and is heard of', async () => {
    const key = await eventsKey()
    const directory = newDataDir()
    const run = () =>
      promisify(execFile)(process.execPath, [...node, child, server.url, directory, String(rows), 'once'], {
        env: { ...process.env, SWITCHHOOK_KEY: key },
      })
    await run()
    await expect.poll(async () => (await allCalls()).length, { timeout: 30_000 }).toBe(rows)
    await expect
      .poll(async () => (await allCalls()).filter(({ outcome }) => outcome === 'answered').length, { timeout: 30_000 })
      .toBe(rows)
    expect((await allCalls()).every(({ talkSeconds }) => talkSeconds === 60)).toBe(true)
    await run()
    expect(await allCalls()).toHaveLength(rows)
    const heard = z.object({
      forwarders: z.array(z.object({ mode: z.string(), late: z.boolean(), clockSkewMs: z.number() })),
    })
    const { forwarders } = await read('/v1/forwarders', heard)
    expect(forwarders).toContainEqual({ mode: 'once', late: false, clockSkewMs: 0 })
    const listed = spawnSync('node', ['bin/switchhook.mjs', 'forwarders', 'list'], {
      cwd: path.resolve(import.meta.dirname, '../..'),
      encoding: 'utf8',
      env: { ...process.env, SWITCHHOOK_URL: server.url, SWITCHHOOK_ADMIN_KEY: server.adminKey },
    })
    expect(listed.stdout).toMatch(/LAST HEARD[\s\S]*once[\s\S]*table/)
  })

  it('with a revoked or wrong key loses nothing: the run ends with what is left, nothing is moved', async () => {
    const directory = newDataDir()
    const stop = new AbortController()
    const running = promisify(execFile)(process.execPath, [...node, child, server.url, directory, '10', 'service'], {
      env: { ...process.env, SWITCHHOOK_KEY: 'swh_main_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh' },
      signal: stop.signal,
    }).catch(() => undefined)
    await expect.poll(() => existsSync(path.join(directory, 'heard')), { timeout: 20_000 }).toBe(true)
    stop.abort()
    await running
    const { DatabaseSync } = await import('node:sqlite')
    const database = new DatabaseSync(path.join(directory, 'outbox.sqlite'), { readOnly: true })
    expect(database.prepare('SELECT count(*) AS n FROM checkpoints').get()).toEqual({ n: 0 })
    expect(Number(database.prepare('SELECT count(*) AS n FROM events').get()?.n)).toBeGreaterThan(0)
    database.close()
  })
})
