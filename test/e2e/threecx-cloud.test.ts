/**
 * A 3CX that is read from the cloud, through the built product in workerd: the site's object holds the connection to its Call
 * Control and reads its call log; nothing runs beside the PBX. The 3CX is a stand-in that holds each request against the
 * description of its APIs; what is logged is counted at a call logger.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallLoggerStandIn } from '../support/call-logger/stand-in.ts'
import { type RunningServer, serveHandler } from '../support/crm/handler-server.ts'
import { runSwitchhook } from '../support/run-switchhook.ts'
import { newDataDir, startServer, type TestServer } from '../support/server.ts'
import { annsRow, type LogRow } from '../support/threecx-callcontrol/call-log.ts'
import { credentials, type FakeParticipant, FakePbx, outside } from '../support/threecx-callcontrol/pbx.ts'
import { staffedXapi } from '../support/threecx-callcontrol/staffed-xapi.ts'
import { waitFor } from '../support/wait-for.ts'

const limitMs = 60_000

interface CallAnswer {
  readonly calls: readonly {
    readonly id: string
    readonly state: string
    readonly outcome?: string
    readonly external?: { readonly e164?: string }
  }[]
}

describe('3CX from the cloud', { timeout: 120_000 }, () => {
  const dataDir = newDataDir()
  const logger = createCallLoggerStandIn()
  let loggerServer: RunningServer
  let pbx: FakePbx
  let server: TestServer
  const rows: LogRow[] = []

  const start = async () => {
    const env = {
      THREECX_URL: pbx.url,
      THREECX_CLIENT_ID: credentials.clientId,
      THREECX_CLIENT_SECRET: credentials.clientSecret,
      CALL_LOGGER_URL: `${loggerServer.url}/api/`,
      SWITCHHOOK_AGENTS: '101=Ann Lee <ann@example.com>',
      SWITCHHOOK_SETTLE_MS: '1000',
    }
    server = await startServer({ dataDir, env })
  }
  const ask = async <T>(route: string, method = 'GET'): Promise<T> => {
    const answer = await fetch(server.url + route, { method, headers: { authorization: `Bearer ${server.adminKey}` } })
    expect(answer.status, `${route}: ${await answer.clone().text()}`).toBe(200)
    return answer.json<T>()
  }
  /** Begins the link where it does not run, and has the call log read. */
  const check = () => ask<{ ok: boolean; findings: { ok: boolean; text: string }[] }>('/v1/threecx/check', 'POST')
  const connected = () => waitFor(() => pbx.sockets === 1, limitMs)
  const callsOf = async (number: string) =>
    (await ask<CallAnswer>('/v1/calls?limit=100')).calls.filter(({ external }) => external?.e164 === number)
  const until = (number: string, state: string) =>
    waitFor(async () => (await callsOf(number))[0]?.state === state, limitMs)
  const logged = (number: string) => logger.calls().filter(({ phoneNumber }) => phoneNumber === number)
  const untilLogged = (number: string) => waitFor(() => logged(number).length === 1, limitMs)
  const leg = (id: number, number: string, status: FakeParticipant['status']) =>
    outside({ dn: '101', id, callid: id, status }, number, { party_did: '+15550001000' })

  /** As the call log has it once the call is over. */
  const addRow = (number: string, startMs: number, ringS: number, talkS: number) => {
    rows.push(annsRow({ seq: rows.length, number, startMs }, { ringS, talkS }))
    pbx.xapi.LastCdrAndChatMessageTimestamp = { value: [{ LastCdrStartedAt: new Date(startMs).toISOString() }] }
  }

  beforeAll(async () => {
    loggerServer = await serveHandler(logger.handle)
    pbx = await FakePbx.start()
    pbx.xapi = {
      ...staffedXapi(['101', '102']),
      SystemStatus: { FQDN: 'pbx.example.com', Version: '20.0.6.724', ProductCode: '3CXENT', LicenseActive: true },
      CrmIntegration: { Name: 'Switchhook', PhonebookPriorityOptions: 'NotQueryIfInPhonebookFound' },
      ServicePrincipals: { value: [{ Number: credentials.clientId, CallControlEnabled: true, XAPIEnabled: true }] },
      'Recordings/Pbx.GetRecordingRepositorySettings()': {
        AutoDeleteRecordingEnabled: true,
        AutoDeleteRecordingDays: 30,
      },
      LastCdrAndChatMessageTimestamp: { value: [{ LastCdrStartedAt: '2026-01-01T00:00:00Z' }] },
    }
    pbx.callLog = ({ fromMs, toMs, top }) => {
      const within = rows.filter(({ StartTime }) => {
        const ms = Date.parse(StartTime)
        return ms >= fromMs && ms < toMs
      })
      return [200, { value: within.slice(0, top) }]
    }
    await start()
  })
  afterAll(async () => {
    await server?.kill()
    await pbx?.close()
    await loggerServer?.close()
  })

  it('is checked, explained, and then followed live', async () => {
    const { ok, findings } = await check()
    const texts = findings.map(({ text }) => text).join('\n')
    expect(ok).toBe(false)
    expect(texts).toContain('3CX pbx.example.com, version 20.0.6.724')
    expect(texts).toContain('Its own phonebook has priority')
    expect(texts).toContain('deletes recordings after 30 days')
    expect(findings.filter((one) => !one.ok)).toHaveLength(1)
    await connected()
    await waitFor(async () => (await ask<{ live: { state: string } }>('/v1/threecx')).live.state === 'up', limitMs)
    const { code, out } = await runSwitchhook(server, ['threecx', 'status'])
    expect([code, out]).toEqual([0, expect.stringMatching(/^3CX .*\nLive {6}up/)])
  })

  it('a call rings, is answered and ends, and is logged once, its row of the call log included', async () => {
    const number = '+12125550101'
    const startMs = Date.now()
    pbx.upsert(leg(1, number, 'Ringing'))
    await until(number, 'ringing')
    pbx.upsert(leg(1, number, 'Connected'))
    await until(number, 'talking')
    pbx.remove(leg(1, number, 'Connected'))
    await until(number, 'ended')
    await untilLogged(number)
    addRow(number, startMs, 1, 1)
    await check()
    await waitFor(() => pbx.requests.filter((one) => one.includes('GetCallLogData')).length > 2, limitMs)
    expect(await callsOf(number)).toHaveLength(1)
    expect(logged(number)).toMatchObject([{ callOwnerExtension: '101' }])
  })

  it('its queues and business hours are known, and that nobody is logged in any more', async () => {
    type Queues = { groups: { number: string; staffed: string }[] }
    const sales = async () => (await ask<Queues>('/v1/queues')).groups.find((one) => one.number === '800')
    await waitFor(async () => (await sales()) !== undefined, limitMs)
    Object.assign(
      pbx.xapi,
      staffedXapi(['101', '102'], () => false),
    )
    await waitFor(async () => (await sales())?.staffed === 'nobody', limitMs)
    expect(JSON.stringify(await ask('/v1/staffing/hours'))).toContain('Europe/Berlin')
    const { queues, officeHours, version } = await ask<Record<string, unknown>>('/v1/threecx')
    expect({ queues, officeHours, version }).toMatchObject({
      ...{ queues: { state: 'up' }, officeHours: { state: 'up' }, version: '20.0.6.724' },
    })
  })

  it('the connection is cut within a call, and the token taken by another program: nothing is lost or doubled', async () => {
    const number = '+12125550102'
    pbx.upsert(leg(2, number, 'Ringing'))
    await until(number, 'ringing')
    const opened = pbx.socketsOpened
    pbx.drop()
    pbx.takeToken()
    pbx.participants.set('/callcontrol/101/participants/2', leg(2, number, 'Connected'))
    await waitFor(() => pbx.socketsOpened > opened, limitMs)
    await until(number, 'talking')
    pbx.remove(leg(2, number, 'Connected'))
    await untilLogged(number)
    expect(await callsOf(number)).toMatchObject([{ outcome: 'answered' }])
    expect(pbx.socketsAtOnce).toBe(1)
  })

  it('the object dies within one call, and another comes and goes meanwhile: the call log has both', async () => {
    const [kept, missed] = ['+12125550103', '+12125550104']
    const startMs = Date.now()
    pbx.upsert(leg(3, kept, 'Ringing'))
    pbx.upsert(leg(3, kept, 'Connected'))
    await until(kept, 'talking')
    await server.kill()
    pbx.participants.clear()
    addRow(kept, startMs, 1, 4)
    addRow(missed, startMs + 2000, 7, 0)
    await start()
    await check()
    await connected()
    await until(kept, 'ended')
    await untilLogged(kept)
    await untilLogged(missed)
    expect(await callsOf(kept)).toMatchObject([{ outcome: 'answered' }])
    expect(await callsOf(missed)).toMatchObject([{ outcome: 'missed' }])
  })

  it('3CX is down, which is shown, and back: calls meanwhile are read', async () => {
    const number = '+12125550105'
    pbx.refuse = 503
    pbx.drop()
    await check()
    const link = () => ask<{ links: { kind: string; state: string; sentence?: string }[] }>('/v1/overview')
    await waitFor(async () => (await link()).links.some(({ kind, state }) => kind === 'cloud' && state === 'failing'))
    addRow(number, Date.now(), 2, 3)
    pbx.refuse = undefined
    await check()
    await untilLogged(number)
    await connected()
    await check()
    await waitFor(
      async () => (await link()).links.some(({ kind, state }) => kind === 'cloud' && state === 'up'),
      limitMs,
    )
  })

  it('asked 3CX for nothing that it does not have, and for few tokens', () => {
    expect(pbx.formFaults).toEqual([])
    expect(pbx.tokensGiven).toBeLessThan(15)
  })
})
