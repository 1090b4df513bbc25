/** A newcomer's first minute, and the bad days: what `npm start` promises, on the real server. */
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Agent, createServer as createHttpServer, request } from 'node:http'
import { createServer } from 'node:net'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTrustedProxies } from '../../src/lib/forwarded-address.ts'
import { ensureBundle } from '../../src/programs/build/bundle.ts'
import { dataFiles } from '../../src/programs/build/paths.ts'
import { startServer as startInProcess } from '../../src/programs/dev/server.ts'
import { commandLine } from '../../src/programs/local-deployment/processes.ts'
import { freePort, newDataDir, spawnProduct, startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

const startTimeoutMs = 30_000
/** Within this time a process that is gone must be seen to be. One that is back has to be started first. */
const noticedMs = 5000
const startArgs = ['scripts/run.mjs', 'src/programs/dev/start.ts']

function workerdPid(server: TestServer): number {
  return Number(readFileSync(path.join(server.dataDir, 'workerd.pid'), 'utf8'))
}

const asAdmin = (server: TestServer) => ({ authorization: `Bearer ${server.adminKey}` })

/** Stores something through the product, to be found again after a restart. */
async function store(server: TestServer): Promise<void> {
  const body = JSON.stringify({ name: 'survivor', scopes: ['lookup'] })
  const headers = { ...asAdmin(server), 'content-type': 'application/json' }
  const response = await fetch(`${server.url}/v1/keys`, { method: 'POST', headers, body })
  expect(response.status).toBeLessThan(300)
}

async function stored(server: TestServer): Promise<string> {
  return (await fetch(`${server.url}/v1/keys`, { headers: asAdmin(server) })).text()
}

function lookUp(server: TestServer, number: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${server.siteKey}:`).toString('base64')}`
  return fetch(`${server.url}/api/lookup?number=${encodeURIComponent(number)}`, { headers: { authorization } })
}

describe('the first start', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it('shows nothing as set up that nobody did, the template least of all', async () => {
    const setup = await fetch(`${server.url}/v1/setup`, { headers: asAdmin(server) })
    const { steps } = await setup.json<{ steps: { id: string; state: string }[] }>()
    expect(steps.flatMap(({ id, state }) => (state === 'done' ? id : []))).toEqual(['key_created'])
  })

  it('prints the URL, the keys, the template, three commands to try, and then that it is ready', () => {
    const printed = server.output()
    const [greeting = ''] = printed.split(`ready ${server.url}\n`)
    expect(printed).toContain(`ready ${server.url}\n`)
    expect(greeting).toContain(`Switchhook runs on ${server.url}\n`)
    expect(greeting).toContain(server.adminKey)
    expect(greeting).toContain(server.siteKey)
    expect(greeting).toContain(path.join(server.dataDir, '3cx-template.xml'))
    for (const command of [/^ {2}curl .*\/v1\/lookup/m, /^ {2}npx switchhook template/m, /^ {2}npm run demo/m]) {
      expect(greeting).toMatch(command)
    }
  })

  it('prints a link to the agent page of extension 101, which shows the phone that the command beside it rings', async () => {
    const [, token = ''] = /^Agent page \S+\/agent#token=(\S+)$/m.exec(server.output()) ?? []
    const session = await fetch(`${server.url}/agent/session`, { headers: { authorization: `Bearer ${token}` } })
    expect(await session.json()).toMatchObject({ site: 'main', extension: '101' })
    const [, command = ''] = /let it ring: (npx switchhook .*)$/m.exec(server.output()) ?? []
    const { exited, output } = spawnProduct(['bin/switchhook.mjs', ...command.split(' ').slice(2)], {
      SWITCHHOOK_DATA: server.dataDir,
    })
    expect(await exited, output()).toBe(0)
    const stream = await fetch(`${server.url}/v1/stream`, { headers: { authorization: `Bearer ${token}` } })
    let seen = ''
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen += chunk
      if (seen.includes('+12125550147')) break
    }
    expect(seen).toContain('+12125550147')
  })

  it('has a first command that finds nobody, and makes no contact of the number in it', async () => {
    const command = /^ {2}(curl .*)$/m.exec(server.output())?.[1] ?? ''
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent --show-error`])
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'none' })
    const contacts = await fetch(`${server.url}/v1/contacts`, {
      headers: { authorization: `Bearer ${server.adminKey}` },
    })
    expect(await contacts.json()).toEqual({ contacts: [] })
  })

  it('keeps what is private readable by its owner only', () => {
    for (const file of ['keys.env', '3cx-template.xml']) {
      expect(statSync(path.join(server.dataDir, file)).mode & 0o777).toBe(0o600)
    }
  })

  it('writes a template that is this server’s', () => {
    expect(readFileSync(path.join(server.dataDir, '3cx-template.xml'), 'utf8')).toContain(server.url)
  })

  it('answers at once, with its keys and not without', async () => {
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect((await lookUp(server, '+15551234567')).status).toBe(200)
    expect((await fetch(`${server.url}/api/lookup?number=1`)).status).toBe(401)
  })

  it('gives a curl line that works as it was printed', () => {
    const [, line = ''] = /^ {2}(curl .*)$/m.exec(server.output()) ?? []
    const tried = spawnSync('sh', ['-c', `${line} -sS -o /dev/null -w '%{http_code}'`], { encoding: 'utf8' })
    expect(tried.stdout).toBe('200')
  })
})

describe('npx switchhook in the clone', () => {
  it('is our command, and finds the local server and its key without any variable of ours', async () => {
    const server = await startServer()
    const env = { SWITCHHOOK_DATA: server.dataDir, HOME: newDataDir() }
    const keys = spawnProduct([npmProgram(), 'exec', '--offline', '--', 'switchhook', 'keys', 'list'], env)
    expect(await keys.exited, keys.output()).toBe(0)
    await server.stop()
  })
})

describe('a restart', () => {
  it('keeps data and keys, and shows the keys no more', async () => {
    const first = await startServer()
    await store(first)
    const before = await stored(first)
    expect(await first.stop()).toBe(0)
    const second = await startServer({ dataDir: first.dataDir })
    expect(second.adminKey).toBe(first.adminKey)
    expect(second.siteKey).toBe(first.siteKey)
    expect(second.output()).not.toContain(first.adminKey)
    expect(second.output()).not.toContain(first.siteKey)
    expect(second.output()).toContain(path.join(first.dataDir, 'keys.env'))
    expect(before).toContain('survivor')
    expect(await stored(second)).toBe(before)
    await second.stop()
  })

  it('after kill -9 of everything works on the same port with the same data', async () => {
    const first = await startServer()
    await store(first)
    const before = await stored(first)
    await first.kill()
    const second = await startServer({ dataDir: first.dataDir, port: first.port })
    expect(before).toContain('survivor')
    expect(await stored(second)).toBe(before)
    await second.stop()
  })

  it('with keys set as variables makes none', async () => {
    const env = { SWITCHHOOK_ADMIN_KEY: 'admin-key-of-this-test', SWITCHHOOK_SITE_KEY: 'site-key-of-this-test' }
    const server = await startServer({ env })
    expect(existsSync(path.join(server.dataDir, 'keys.env'))).toBe(false)
    expect(server.output()).not.toContain(env.SWITCHHOOK_ADMIN_KEY)
    expect((await lookUp(server, '+15551234567')).status).toBe(200)
    await server.stop()
  })
})

describe('no workerd is left behind', () => {
  it.each([
    ['the server is killed', (server: TestServer) => killChildOf(server.pid)],
    ['its launcher is killed', (server: TestServer) => process.kill(server.pid, 'SIGKILL')],
  ])('when %s', async (_, killIt) => {
    const server = await startServer()
    const pid = workerdPid(server)
    expect(commandLine(pid)).toContain('workerd')
    killIt(server)
    await waitFor(() => commandLine(pid) === undefined, noticedMs)
    const again = await startServer({ dataDir: server.dataDir, port: server.port })
    await again.stop()
  })

  it('when the npm that started it is killed', async () => {
    const port = await freePort()
    const dataDir = newDataDir()
    const npm = spawnProduct([npmProgram(), 'start'], { PORT: String(port), SWITCHHOOK_DATA: dataDir })
    await waitFor(() => npm.output().includes(`ready http://localhost:${port}\n`), startTimeoutMs)
    const pid = Number(readFileSync(path.join(dataDir, 'workerd.pid'), 'utf8'))
    npm.child.kill('SIGKILL')
    await waitFor(() => commandLine(pid) === undefined, noticedMs)
  })

  it('and when workerd itself is killed, another takes its place', async () => {
    const server = await startServer()
    const pid = workerdPid(server)
    process.kill(pid, 'SIGKILL')
    await waitFor(() => workerdPid(server) !== pid)
    await waitFor(() => spawnSync('curl', ['-sf', `${server.url}/health`]).status === 0)
    await server.stop()
  })
})

describe('after workerd alone was killed', () => {
  it('requests and the schedule work again', async () => {
    let asked = 0
    const crm = createHttpServer((_request, response) => {
      asked += 1
      response.writeHead(500).end()
    })
    await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve))
    const address = crm.address()
    if (address === null || typeof address === 'string') throw new Error('no port was given')
    const directory = newDataDir()
    const url = `http://127.0.0.1:${address.port}`
    const server = await startInProcess({
      bundle: await ensureBundle(),
      ...{ directory, host: '127.0.0.1', port: await freePort(), proxies: parseTrustedProxies(undefined) },
      withQueues: true,
      variables: {
        SWITCHHOOK_ADMIN_KEY: 'admin-key-of-this-test',
        ...{ ODOO_URL: url, ODOO_DATABASE: 'db', ODOO_LOGIN: 'login', ODOO_API_KEY: 'key' },
      },
    })
    const pidFile = dataFiles(directory).workerdPid
    const pid = readFileSync(pidFile, 'utf8')
    process.kill(Number(pid), 'SIGKILL')
    await waitFor(() => readFileSync(pidFile, 'utf8') !== pid)
    await waitFor(async () => (await fetch(`${server.url}/health`)).ok)
    // The schedule has the connections checked that were never checked.
    expect(asked).toBe(0)
    await server.runScheduled()
    expect(asked).toBeGreaterThan(0)
    await server.stop()
    crm.close()
  })
})

describe('requests that are refused', () => {
  const body = Buffer.alloc(5 * 2 ** 20, ' ')
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it.each([
    ['404', 'POST', '/nothing/here', 404, {}],
    ['405', 'PUT', '/v1/events', 405, {}],
    ['401', 'POST', '/v1/keys', 401, {}],
    ['413', 'POST', '/v1/keys', 413, { authorization: 'admin' }],
    ['415', 'POST', '/v1/keys', 415, { authorization: 'admin', 'content-type': 'text/plain' }],
  ])('with %s though they bring a long body keep their connection', async (_, method, route, status, wanted) => {
    const authorization = `Bearer ${server.adminKey}`
    const headers = {
      'content-type': 'application/json',
      ...wanted,
      ...('authorization' in wanted && { authorization }),
    }
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const send = () =>
      new Promise<[number | undefined, number | undefined]>((resolve, reject) => {
        const asked = request(`${server.url}${route}`, { agent, method, headers }, (answer) => {
          const port = asked.socket?.localPort
          answer.resume().on('end', () => resolve([answer.statusCode, port]))
        })
        asked.on('error', reject).end(body)
      })
    const first = await send()
    const second = await send()
    expect([first[0], second[0]]).toEqual([status, status])
    expect(second[1]).toBe(first[1])
    agent.destroy()
  })

  it('answer a body without an end, too, and leave the next request alone', async () => {
    const endless = request(`${server.url}/nothing/here`, { method: 'POST' })
    endless.on('error', () => undefined)
    endless.write(body)
    const [answer] = await once(endless, 'response')
    expect(answer.statusCode).toBe(404)
    endless.destroy()
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })
})

describe('a start that can’t be', () => {
  it('says in one sentence that the port is taken', async () => {
    const other = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    const product = spawnProduct(startArgs, { PORT: String(port), SWITCHHOOK_DATA: newDataDir() })
    expect(await product.exited).toBe(1)
    expect(product.output()).toBe(
      `Port ${port} is taken by another program. Stop it, or start with PORT=${port + 1}.\n`,
    )
    await new Promise((resolve) => other.close(resolve))
  })

  it('says in one sentence that another server has the data, and leaves that one alone', async () => {
    const server = await startServer()
    const product = spawnProduct(startArgs, { PORT: String(await freePort()), SWITCHHOOK_DATA: server.dataDir })
    expect(await product.exited).toBe(1)
    expect(product.output().trim().split('\n')).toHaveLength(1)
    expect(product.output()).toContain(`already runs on ${server.url}`)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    await server.stop()
  })

  const refused = async (env: Record<string, string>) => {
    const product = spawnProduct(startArgs, { PORT: String(await freePort()), SWITCHHOOK_DATA: newDataDir(), ...env })
    expect(await product.exited).toBe(1)
    return product.output()
  }

  it.each([
    ['SWITCHHOOK_PUBLIC_URL', 'hook', 'must be an address such as https://switchhook.example.com'],
    ['SWITCHHOOK_COUNTRY', 'Atlantis', 'must be an ISO 3166 country code such as US or GB'],
    ['SWITCHHOOK_ADMIN_KEY', '123A', 'must have at least 20 characters, 8 of them different'],
    ['LOG_LEVEL', 'loud', 'must be one of error, warn, info, debug'],
  ])('says of a wrong %s what /health would say, and nothing else', async (name, value, words) => {
    expect(await refused({ [name]: value })).toBe(`Correct these variables: ${name} ${words}.\n`)
  })

  it('says in one sentence that the data folder is a file', async () => {
    const file = path.join(newDataDir(), 'data')
    writeFileSync(file, '')
    expect(await refused({ SWITCHHOOK_DATA: file })).toBe(
      `The data folder ${file} is a file, or lies in one: remove it, or set SWITCHHOOK_DATA to another folder.\n`,
    )
  })

  it('says that the records are damaged, on their first pages or deep inside, and how to go on', async () => {
    const server = await startServer()
    const kept = await store(server).then(() => server.stop())
    expect(kept).toBe(0)
    const folder = path.join(dataFiles(server.dataDir).records, 'do/switchhook-SiteObject')
    const file = path.join(folder, readdirSync(folder).find((name) => /^[0-9a-f]+\.sqlite$/.test(name)) ?? '')
    const database = new DatabaseSync(file)
    database.exec('pragma wal_checkpoint(truncate)')
    database.close()
    const bytes = readFileSync(file)
    writeFileSync(file, Buffer.from(bytes).fill(0xa5, 0, 4096))
    const words =
      /^The records in .* are damaged \(.*\): keep .*, set SWITCHHOOK_DATA to a new folder, and .*import\.\n$/
    expect(await refused({ SWITCHHOOK_DATA: server.dataDir })).toMatch(words)
    writeFileSync(file, Buffer.from(bytes).fill(0xa5, 4096))
    expect(await refused({ SWITCHHOOK_DATA: server.dataDir })).toMatch(words)
  })

  it('names a CRM whose address is none and a mistyped variable, and starts', async () => {
    const server = await startServer({ env: { ODOO_URL: 'nonsense', SWITCHHOK_COUNTRY: 'DE' } })
    expect(server.output()).toMatch(/^Attention +Odoo is set up wrong: ODOO_URL must be/m)
    expect(server.output()).toMatch(/^Attention +SWITCHHOK_COUNTRY is set.*SWITCHHOOK_COUNTRY is meant/m)
    expect(server.output()).toMatch(/which only a PBX on this machine reaches.*\n.*SWITCHHOOK_PUBLIC_URL/)
    expect((await lookUp(server, '+15551234567')).status).toBe(200)
    const health = await (await fetch(`${server.url}/health`)).json()
    expect(health).toMatchObject({ status: 'degraded', warnings: [expect.stringContaining('SWITCHHOK_COUNTRY')] })
    await server.stop()
  })

  it.each(['192.0.2.1', 'no-such-host.invalid'])(
    'says in one sentence that %s is no address of this machine',
    async (host) => {
      const product = spawnProduct(startArgs, {
        SWITCHHOOK_HOST: host,
        PORT: String(await freePort()),
        SWITCHHOOK_DATA: newDataDir(),
      })
      expect(await product.exited).toBe(1)
      expect(product.output()).toBe(
        `This machine has no address ${host}: correct SWITCHHOOK_HOST (0.0.0.0: all of its addresses).\n`,
      )
    },
  )

  it('says in one sentence what a PORT must be', async () => {
    const product = spawnProduct(startArgs, { PORT: 'eighty' })
    expect(await product.exited).toBe(1)
    expect(product.output()).toBe('PORT must be a whole number from 1 to 65535, not "eighty".\n')
  })
})

/** Kills the only child of a process: the server behind its launcher. */
function killChildOf(pid: number): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  process.kill(Number(children[0]), 'SIGKILL')
}

function npmProgram(): string {
  const [first = 'npm'] = spawnSync('sh', ['-c', 'readlink -f "$(command -v npm)"'], { encoding: 'utf8' }).stdout.split(
    '\n',
  )
  return first
}
