/** The images of the Dockerfile, built and started by buildah where it is (docs/self-hosting.md). Takes minutes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { buildForwarder } from '../../src/programs/build/forwarder-bundle.ts'
import { buildForwarderDeb } from '../../src/programs/build/forwarder-deb.ts'
import { freePort } from '../support/server.ts'
import { buildah, buildahWorks, nodeImage } from './container/node-image.ts'

const image = { server: 'localhost/switchhook-test', forwarder: 'localhost/switchhook-forwarder-test' } as const
const buildMs = 40 * 60_000
const nodeUser = 1000

/** As a container runtime would: the image's user, folder, variables and volumes, which stay for the container's next run. */
function argumentsToRun(container: string, env: Record<string, string>, ...more: string[]): string[] {
  const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  return ['run', '--isolation', 'chroot', ...variables, ...more, container, '--']
}

describe.runIf(process.env.SWITCHHOOK_TEST_CONTAINER && buildahWorks())('the images', () => {
  const containers: string[] = []
  let port = 0
  let base = ''
  let server: ChildProcess
  let printed = ''

  beforeAll(async () => {
    base = nodeImage()
    for (const target of ['server', 'forwarder'] as const) {
      const args = [
        '--build-arg',
        `NODE_IMAGE=${base}`,
        '--format',
        'docker',
        '--target',
        target,
        '--tag',
        image[target],
      ]
      // What was built for the server is not built again for the forwarder.
      const built = target === 'forwarder' ? ['--build-context', `build=docker-image://${image.server}`] : []
      buildah('build', ...args, ...built, '.')
      containers.push(buildah('from', image[target]))
    }
    port = await freePort()
  }, buildMs)
  afterAll(() => {
    for (const container of containers) buildah('rm', container)
  })

  async function start(): Promise<void> {
    const args = argumentsToRun(containers[0] ?? '', { PORT: String(port) })
    const command = readCommand(image.server)
    server = spawn('buildah', [...args, ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
    printed = ''
    await new Promise<void>((resolve, reject) => {
      const onText = (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes(`ready http://localhost:${port}`)) resolve()
      }
      server.stdout?.on('data', onText)
      server.stderr?.on('data', onText)
      server.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${printed}`)))
    })
  }

  const inServer = (...command: string[]) =>
    buildah(...argumentsToRun(containers[0] ?? '', { PORT: String(port) }), ...command)

  /** SIGTERM to the program inside, as a runtime does. */
  async function stop(): Promise<void> {
    const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(inServer('cat', '/data/server.json')))
    const ended = new Promise((resolve) => server.once('exit', resolve))
    process.kill(pid, 'SIGTERM')
    await ended
  }

  const pair = (line: string): [string, string] => {
    const [name = '', value = ''] = line.split(/=(.*)/s)
    return [name, value]
  }
  /** Of the file that the first start made. */
  const keys = () => Object.fromEntries(inServer('cat', '/data/keys.env').split('\n').map(pair))
  const asAdmin = () => ({ authorization: `Bearer ${keys().SWITCHHOOK_ADMIN_KEY}` })
  const get = (what: string) => fetch(`http://localhost:${port}${what}`, { headers: asAdmin() })

  it('are not root’s, and the check of health is the one that a runtime calls', () => {
    for (const name of Object.values(image)) expect(readImage(name).config.User).toBe('node')
    expect(readImage(image.server).config.Healthcheck?.Test?.at(0)).toBe('CMD')
    expect(buildah('run', '--isolation', 'chroot', containers[1] ?? '', '--', 'id', '-u')).toBe(String(nodeUser))
  })

  it('start as they are, print no key, keep what they were given over a restart, and are healthy', async () => {
    await start()
    expect((await get('/health')).status).toBe(200)
    const [, ...check] = readImage(image.server).config.Healthcheck?.Test ?? []
    inServer(...check)
    expect(printed).not.toContain(keys().SWITCHHOOK_ADMIN_KEY)
    expect(printed).not.toContain(keys().SWITCHHOOK_SITE_KEY)
    const body = JSON.stringify({ name: 'survivor', scopes: ['events'] })
    const headers = { ...asAdmin(), 'content-type': 'application/json' }
    await fetch(`http://localhost:${port}/v1/keys`, { method: 'POST', headers, body })
    await stop()
    await start()
    expect(await (await get('/v1/keys')).text()).toContain('survivor')
  }, 300_000)

  it('bring the command line program, which finds the server and its key', () => {
    expect(inServer('switchhook', 'keys', 'list', '--json')).toContain('survivor')
  })

  it('take the Debian package, whose program runs on its own Node, and give it back', async () => {
    const { file: program } = await buildForwarder()
    const file = await buildForwarderDeb(process.arch === 'arm64' ? 'arm64' : 'amd64', program)
    const container = buildah('from', base)
    containers.push(container)
    const inside = (...command: string[]) =>
      buildah('run', '--isolation', 'chroot', '--volume', `${path.dirname(file)}:/deb`, container, '--', ...command)
    const rootBefore = inside('stat', '-c', '%a', '/')
    expect(inside('dpkg', '--install', `/deb/${path.basename(file)}`)).toContain('switchhook-forwarder --config')
    expect(inside('env', 'PATH=/usr/bin:/bin', 'switchhook-forwarder', '--version')).toMatch(/^\d+\.\d+\.\d+/)
    expect(inside('stat', '-c', '%a %U', '/usr/lib/switchhook-forwarder', '/usr/bin/switchhook-forwarder')).toBe(
      '755 root\n755 root',
    )
    expect(inside('stat', '-c', '%a', '/')).toBe(rootBefore)
    inside('dpkg', '--purge', 'switchhook-forwarder')
    inside('test', '!', '-e', '/usr/lib/switchhook-forwarder')
  }, 300_000)

  it('bring the records of the phone system by the forwarder’s image', async () => {
    const config = mkdtempSync(path.join(tmpdir(), 'switchhook-config-'))
    chmodSync(config, 0o755)
    const record = `"","+13105550143","2125550100","from-trunk","""Ann"" <+13105550143>","PJSIP/trunk-1","PJSIP/201-2","Dial","PJSIP/201","2026-11-20 10:00:00","2026-11-20 10:00:05","2026-11-20 10:01:05",65,60,"ANSWERED","DOCUMENTATION","1763632800.1","","1763632800.1",1`
    writeFileSync(path.join(config, 'Master.csv'), `${record}\n`)
    writeFileSync(
      path.join(config, 'config.yml'),
      `cloud: {url: 'http://localhost:${port}', key: '${keys().SWITCHHOOK_ADMIN_KEY}'}
dataDir: /var/lib/switchhook-forwarder/data
sources: [{id: cdr, type: master-csv, path: /etc/switchhook-forwarder/Master.csv, timeZone: UTC, start: '2026-11-01'}]
`,
    )
    const args = argumentsToRun(containers[1] ?? '', {}, '--volume', `${config}:/etc/switchhook-forwarder`)
    buildah(...args, ...readImage(image.forwarder).config.Entrypoint, 'run', '--once')
    await expect.poll(async () => (await get('/v1/calls')).text()).toContain('+13105550143')
    await stop()
    rmSync(config, { recursive: true, force: true })
  }, 300_000)
})

const imageForm = z.object({
  config: z.object({
    User: z.string(),
    Cmd: z.array(z.string()).nullish(),
    Entrypoint: z
      .array(z.string())
      .nullish()
      .transform((words) => words ?? []),
    Healthcheck: z
      .object({ Test: z.array(z.string()) })
      .partial()
      .nullish(),
  }),
})

function readImage(name: string) {
  const { Docker } = z.looseObject({ Docker: imageForm }).parse(JSON.parse(buildah('inspect', '--type', 'image', name)))
  return Docker
}

const readCommand = (name: string) => readImage(name).config.Cmd ?? []
