/** The forwarder against the product in real workerd: installed from it, bringing events, heard of. */
import { execFile, spawnSync } from 'node:child_process'
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
    expect(await read('/v1/forwarders', heard)).toEqual({ forwarders: [{ mode: 'once', late: false, clockSkewMs: 0 }] })
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
