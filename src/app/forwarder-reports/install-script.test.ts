/** install.sh run by a real shell on a machine whose Node is missing or old, against a server that gives what it asks for. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { installScript } from './install-script.ts'
import { nodeDownloads, nodeVersion } from './node-download.ts'

const newFolder = () => mkdtempSync(path.join(tmpdir(), 'switchhook-install-'))

function script(file: string, text: string): void {
  writeFileSync(file, text)
  chmodSync(file, 0o755)
}

/** All under one folder, `package` as npm packs it. The "Node" in it is the one that runs this test. */
function packedNode(top: string, licence: string): Buffer {
  const folder = newFolder()
  mkdirSync(path.join(folder, top, 'bin'), { recursive: true })
  script(path.join(folder, top, 'bin/node'), `#!/bin/sh\nexec ${process.execPath} "$@"\n`)
  writeFileSync(path.join(folder, top, 'LICENSE'), licence)
  return spawnSync('tar', ['-czf', '-', '-C', folder, top]).stdout
}

/** The programs of a small machine, and perhaps a Node of its own. */
function pathWith(node?: string): string {
  const folder = newFolder()
  for (const name of [
    'curl',
    'tar',
    'gzip',
    'sha256sum',
    'sha512sum',
    'uname',
    'mkdir',
    'mv',
    'rm',
    'chmod',
    'sh',
    'cat',
  ]) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
    symlinkSync(found, path.join(folder, name))
  }
  if (node !== undefined) script(path.join(folder, 'node'), node)
  return folder
}

describe('install.sh', () => {
  const official = packedNode(`node-v${nodeVersion}-of-test`, 'from nodejs.org\n')
  const packed = packedNode('package', 'from the registry\n')
  let server: Server
  let url: string
  let asked: string[] = []
  /** What is served as nodejs.org's and as the registry's; undefined: it is not found. */
  let served: { official?: Buffer; packed?: Buffer } = {}
  beforeAll(async () => {
    server = createServer(({ url: asks = '' }, response) => {
      asked.push(asks)
      const archive = asks.startsWith('/dist/') ? served.official : served.packed
      if (isArchive(asks)) response.writeHead(archive ? 200 : 404).end(archive)
      else if (asks.endsWith('.mjs')) response.end('console.log("1.2.3")\n')
      else response.end('licences\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  afterAll(() => server.close())

  const isArchive = (asks: string) => /\.t(ar\.)?gz$/.test(asks)
  const damaged = (archive: Buffer) => Buffer.concat([archive, Buffer.from('more')])

  async function install(directory: string, node?: string, archives: typeof served = { official, packed }) {
    asked = []
    served = archives
    const sums = {
      sha256: createHash('sha256').update(official).digest('hex'),
      sha512: createHash('sha512').update(packed).digest('hex'),
    }
    const machines = Object.fromEntries(
      ['x86_64', 'aarch64'].map((name) => [name, { platform: 'of-test', package: 'node-of-test', ...sums }]),
    )
    const own = {
      SWITCHHOOK_FORWARDER_DIR: directory,
      SWITCHHOOK_FORWARDER_BIN: directory,
      SWITCHHOOK_NODE_MIRROR: `${url}/dist`,
      SWITCHHOOK_NPM_REGISTRY: url,
    }
    // Not spawnSync: the server that it asks lives in this process.
    const running = spawn('/bin/sh', [], { env: { PATH: pathWith(node), ...own } })
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
    }
    running.stdout.on('data', hear)
    running.stderr.on('data', hear)
    running.stdin.end(installScript(url, machines))
    const status = await new Promise((resolve) => running.once('close', resolve))
    return { status, said }
  }

  const runs = (directory: string) =>
    spawnSync(path.join(directory, 'switchhook-forwarder'), ['--version'], { encoding: 'utf8', env: { PATH: '' } })
      .stdout

  it.each([
    ['no Node', undefined],
    ['an old Node', '#!/bin/sh\nexit 1\n'],
  ])('on a machine with %s brings one along, for the forwarder alone', async (_, node) => {
    const directory = newFolder()
    const { status, said } = await install(directory, node)
    expect(said).toContain(`Fetching Node.js ${nodeVersion}`)
    expect(said).toContain('Installed 1.2.3')
    expect(status).toBe(0)
    expect(runs(directory)).toBe('1.2.3\n')
    expect(readFileSync(path.join(directory, 'node/LICENSE'), 'utf8')).toBe('from nodejs.org\n')
    expect(asked.filter(isArchive)).toEqual([`/dist/v${nodeVersion}/node-v${nodeVersion}-of-test.tar.gz`])
    // Run again, it has one.
    expect((await install(directory, node)).status).toBe(0)
    expect(asked.filter(isArchive)).toEqual([])
  })

  it('takes the machine’s own Node where it is new enough', async () => {
    const directory = newFolder()
    const { status } = await install(directory, `#!/bin/sh\nexec ${process.execPath} "$@"\n`)
    expect(status).toBe(0)
    expect(existsSync(path.join(directory, 'node'))).toBe(false)
    expect(asked.filter(isArchive)).toEqual([])
  })

  it.each([
    ['can’t be had', undefined, "can't be had from here"],
    ['is not what was published', damaged(official), 'is not Node.js'],
  ])('takes the registry’s where nodejs.org’s %s', async (_, given, why) => {
    const directory = newFolder()
    const { status, said } = await install(directory, undefined, { official: given, packed })
    expect(said).toContain(why)
    expect(status).toBe(0)
    expect(readFileSync(path.join(directory, 'node/LICENSE'), 'utf8')).toBe('from the registry\n')
    expect(runs(directory)).toBe('1.2.3\n')
  })

  it('installs nothing when neither is what was published', async () => {
    const directory = newFolder()
    const { status, said } = await install(directory, undefined, { packed: damaged(packed) })
    expect(said).toContain('is not Node.js')
    expect(said).toContain('Nothing was installed.')
    expect(status).toBe(1)
    expect(existsSync(path.join(directory, 'node'))).toBe(false)
    expect(existsSync(path.join(directory, 'switchhook-forwarder'))).toBe(false)
  })
})

it('the Node that is fetched is the one of package-lock.json', () => {
  const file = path.resolve(import.meta.dirname, '../../../package-lock.json')
  const entry = z.object({ version: z.string(), integrity: z.string() })
  const { packages } = z
    .object({ packages: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(file, 'utf8')))
  for (const { package: name, sha512 } of Object.values(nodeDownloads)) {
    const { version, integrity } = entry.parse(packages[`node_modules/${name}`])
    expect([version, integrity]).toEqual([nodeVersion, `sha512-${Buffer.from(sha512, 'hex').toString('base64')}`])
  }
})
