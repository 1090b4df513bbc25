import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { newDataDir } from '../../../test/support/server.ts'
import { driverMark, loadDriver } from '../forwarder/lazy-drivers.ts'
import { buildForwarder, forwarderFile } from './forwarder-bundle.ts'

const directory = newDataDir()
const copy = path.join(directory, 'forwarder.mjs')

function run(args: readonly string[], hook = '') {
  const imported = hook === '' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
  return spawnSync(process.execPath, [...imported, copy, ...args], { cwd: directory, encoding: 'utf8', env: {} })
}

beforeAll(async () => {
  await buildForwarder()
  copyFileSync(forwarderFile, copy)
  const database = { host: '127.0.0.1', port: 1, user: 'u', password: 'p' }
  const sources = [
    { ...database, id: 'pg', type: 'threecx-cdroutput' },
    { ...database, id: 'mysql', type: 'freepbx-cdr' },
  ]
  const cloud = { url: 'http://127.0.0.1:1', key: 'swh_main_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh' }
  // JSON is YAML.
  writeFileSync(path.join(directory, 'switchhook-forwarder.yml'), JSON.stringify({ cloud, sources }))
}, 60_000)

describe('the one file', { timeout: 60_000 }, () => {
  it('under an older Node says so in one sentence, without a stack', () => {
    const old = 'Object.defineProperty(process.versions, "node", { value: "20.19.0" })'
    const { status, stdout, stderr } = run(['--version'], old)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^The forwarder needs Node[.]js 22[.]13 or newer, and this is v[^\n]+\n$/)
  })

  it('runs alone, and finds the drivers of databases in itself', () => {
    const { stdout, stderr } = run(['check', '--json'])
    expect(stderr).toBe('')
    const found: { about: string; findings: { text: string }[] }[] = JSON.parse(stdout)
    const said = Object.fromEntries(
      found.map(({ about, findings }) => [about, findings.map(({ text }) => text).join()]),
    )
    expect(said).toEqual({
      cloud: expect.stringContaining("can't be reached"),
      'pg (threecx-cdroutput)': expect.stringMatching(/database_single at 127.0.0.1:1 can not be reached/),
      'mysql (freepbx-cdr)': expect.stringMatching(/asteriskcdrdb at 127.0.0.1:1 can not be reached/),
    })
  })

  it('has the drivers of PostgreSQL, MySQL and SQL Server, loaded when they are needed', () => {
    const digests = [...readFileSync(copy, 'latin1').matchAll(/^\/\/driver (\S+) /gm)].map(([, digest = '']) => digest)
    const drivers = Object.assign({}, ...digests.map((digest) => loadDriver(digest, copy)))
    expect(drivers).toMatchObject({
      Pool: expect.any(Function),
      createPool: expect.any(Function),
      TYPES: expect.anything(),
    })
    expect(digests).toHaveLength(3)
  })

  it('holds nothing but ASCII: one other character doubles the memory that its text takes', () => {
    expect(readFileSync(copy).findIndex((byte) => byte > 127)).toBe(-1)
  })

  it('loads for `run` neither TLS nor what fetch is made of', () => {
    const loaded = 'process.on("exit", () => console.error(JSON.stringify(process.moduleLoadList)))'
    const { stdout, stderr } = run(['run', '--help'], loaded)
    expect(stdout).toContain('--once')
    for (const part of ['internal/deps/undici/undici', 'tls', 'https'])
      expect(stderr).not.toContain(`NativeModule ${part}"`)
  })

  it('says so when it was replaced by another version before it needed a driver', () => {
    const text = readFileSync(copy, 'latin1')
    writeFileSync(copy, text.replaceAll(`\n${driverMark}`, `\n${driverMark}x`), 'latin1')
    expect(execFileSync(process.execPath, [copy, '--version'], { encoding: 'utf8' })).toMatch(/^\d/)
    const { stdout, stderr } = run(['check', '--json'])
    expect(stdout + stderr).toContain('was replaced by another version')
  })
})
