/**
 * One 3CX, watched by the cloud and by a forwarder that comes later: the product in workerd, the forwarder as its own process
 * with a client of its own, the 3CX a stand-in. No call is doubled, whoever of them is there, and it is shown.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallLoggerStandIn } from '../support/call-logger/stand-in.ts'
import { type RunningServer, serveHandler } from '../support/crm/handler-server.ts'
import { runSwitchhook } from '../support/run-switchhook.ts'
import { newDataDir, startServer, type TestServer } from '../support/server.ts'
import { annsRow, type LogRow } from '../support/threecx-callcontrol/call-log.ts'
import { credentials, FakePbx, otherCredentials, outside } from '../support/threecx-callcontrol/pbx.ts'
import { staffedXapi } from '../support/threecx-callcontrol/staffed-xapi.ts'
import { waitFor } from '../support/wait-for.ts'

const limitMs = 60_000
const numbers = ['+12125550101', '+12125550102', '+12125550103'] as const
const main = path.resolve(import.meta.dirname, '../../src/programs/forwarder/main.ts')

interface Calls {
  readonly calls: readonly { readonly state: string; readonly external?: { readonly e164?: string } }[]
}

describe('a 3CX that the cloud and a forwarder watch', { timeout: 180_000 }, () => {
  const logger = createCallLoggerStandIn()
  const rows: LogRow[] = []
  let loggerServer: RunningServer
  let pbx: FakePbx
  let server: TestServer
  let stopForwarder = async () => {}

  const ask = async <T>(route: string, method = 'GET', body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' }
    const content = body !== undefined && { body: JSON.stringify(body) }
    const answer = await fetch(server.url + route, { method, headers, ...content })
    expect(answer.ok, `${route}: ${await answer.clone().text()}`).toBe(true)
    return answer.json<T>()
  }
  const startForwarder = async () => {
    const { token } = await ask<{ token: string }>('/v1/keys', 'POST', { name: 'forwarder', scopes: ['events'] })
    const directory = newDataDir()
    const config = path.join(directory, 'switchhook-forwarder.yml')
    const client = { url: pbx.url, ...otherCredentials }
    const sources = [
      { id: 'live', type: 'threecx-callcontrol', ...client },
      { id: 'log', type: 'threecx-xapi', ...client, everySeconds: 1 },
    ]
    const cloud = { url: server.url, key: token }
    writeFileSync(
      config,
      JSON.stringify({ name: 'beside', cloud, dataDir: directory, poll: { everySeconds: 1 }, sources }),
    )
    const running = spawn(process.execPath, [main, '--config', config, 'run'], { stdio: 'inherit' })
    const ended = new Promise<void>((resolve) => running.once('close', () => resolve()))
    stopForwarder = async () => {
      running.kill('SIGTERM')
      await ended
    }
  }
  const callsOf = async (number: string) =>
    (await ask<Calls>('/v1/calls?limit=100')).calls.filter(({ external }) => external?.e164 === number)
  const until = (number: string, state: string) =>
    waitFor(async () => (await callsOf(number)).some((one) => one.state === state), limitMs)
  const logged = (number: string) => logger.calls().filter(({ phoneNumber }) => phoneNumber === number)
  const logReads = () => pbx.requests.filter((one) => one.includes('GetCallLogData')).length

  /** Live, then in the call log, which was read so often when this resolves. */
  const call = async (id: number, number: string, reads: number) => {
    const startMs = Date.now()
    const at = (status: 'Ringing' | 'Connected') => outside({ dn: '101', id, callid: id, status }, number)
    pbx.upsert(at('Ringing'))
    await until(number, 'ringing')
    pbx.upsert(at('Connected'))
    await until(number, 'talking')
    pbx.remove(at('Connected'))
    await until(number, 'ended')
    rows.push(annsRow({ seq: id, number, startMs }, { ringS: 1, talkS: 1 }))
    pbx.xapi.LastCdrAndChatMessageTimestamp = { value: [{ LastCdrStartedAt: new Date(startMs).toISOString() }] }
    const before = logReads()
    await ask('/v1/threecx/check', 'POST')
    await waitFor(() => logReads() >= before + reads, limitMs)
    await waitFor(() => logged(number).length > 0, limitMs)
  }
  const areOnce = async (those: readonly string[]) => {
    const counts = async (number: string) => [number, (await callsOf(number)).length, logged(number).length]
    expect(await Promise.all(those.map(counts))).toEqual(those.map((number) => [number, 1, 1]))
  }

  beforeAll(async () => {
    ;[loggerServer, pbx] = await Promise.all([serveHandler(logger.handle), FakePbx.start()])
    pbx.xapi = {
      ...staffedXapi(['101', '102']),
      LastCdrAndChatMessageTimestamp: { value: [{ LastCdrStartedAt: '2026-01-01T00:00:00Z' }] },
    }
    pbx.callLog = ({ fromMs, toMs, top }) => {
      const isWithin = ({ StartTime }: LogRow) => Date.parse(StartTime) >= fromMs && Date.parse(StartTime) < toMs
      return [200, { value: rows.filter(isWithin).slice(0, top) }]
    }
    const env = {
      THREECX_URL: pbx.url,
      THREECX_CLIENT_ID: credentials.clientId,
      THREECX_CLIENT_SECRET: credentials.clientSecret,
      CALL_LOGGER_URL: `${loggerServer.url}/api/`,
      SWITCHHOOK_AGENTS: '101=Ann Lee <ann@example.com>',
      SWITCHHOOK_SETTLE_MS: '1000',
    }
    server = await startServer({ dataDir: newDataDir(), env })
    await ask('/v1/threecx/check', 'POST')
    await waitFor(() => pbx.sockets === 1, limitMs)
  })
  afterAll(async () => {
    await stopForwarder()
    await server?.kill()
    await pbx?.close()
    await loggerServer?.close()
  })

  it('the forwarder comes while the cloud follows it already: the next call is one, and logged once', async () => {
    await call(1, numbers[0], 1)
    await startForwarder()
    await waitFor(() => pbx.sockets === 2, limitMs)
    await call(2, numbers[1], 4)
    await areOnce(numbers.slice(0, 2))
  })

  it('is said where links, forwarders and problems are shown', async () => {
    type Link = { alsoWatchedBy: string[] }
    await waitFor(async () => (await ask<Link>('/v1/threecx')).alsoWatchedBy.includes('beside'), limitMs)
    expect(JSON.stringify(await ask('/v1/overview'))).toContain('beside watches a 3CX of this site too')
    const { problems } = await ask<{ problems: { kind: string; sentence: string }[] }>('/v1/problems')
    expect(problems.find(({ kind }) => kind === 'watched_twice')?.sentence).toContain('No call is doubled')
    const { code, out } = await runSwitchhook(server, ['threecx', 'status'])
    expect([code, out]).toEqual([0, expect.stringContaining('Also watched by beside')])
    expect((await runSwitchhook(server, ['forwarders', 'list'])).out).toContain('threecx-callcontrol')
  })

  it('the forwarder goes within a call: the cloud ends it, and it stays one', async () => {
    const number = numbers[2]
    const at = (status: 'Ringing' | 'Connected') => outside({ dn: '101', id: 3, callid: 3, status }, number)
    pbx.upsert(at('Ringing'))
    await until(number, 'ringing')
    await stopForwarder()
    pbx.upsert(at('Connected'))
    await until(number, 'talking')
    pbx.remove(at('Connected'))
    await until(number, 'ended')
    await waitFor(() => logged(number).length > 0, limitMs)
    await areOnce(numbers)
  })
})
