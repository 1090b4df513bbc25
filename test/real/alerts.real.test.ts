/**
 * Alerts of the queues of a real Asterisk, through the built forwarder and the built product: members log in, pause with a reason,
 * have no phone and leave while somebody waits, Asterisk is restarted in between, and a trunk loses its registration. Each alert is opened once and resolved once.
 * Only where the test server is at hand: its queue `empty-wait` is changed.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../../src/ports/clock.ts'
import type { AmiAction } from '../../src/programs/forwarder/ami/action.ts'
import { AmiConnection } from '../../src/programs/forwarder/ami/connection.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { startSink } from '../support/alerts/sink-server.ts'
import { startForwarder } from '../support/pages/asterisk-ring.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { startProvider } from './asterisk/provider.ts'

const { AMI_PORT, AMI_USER = '', AMI_SECRET = '', ASTERISK_SCENARIOS } = process.env

const manager = { port: Number(AMI_PORT), username: AMI_USER || 'x', secret: AMI_SECRET || 'x', pingIntervalMs: 1000 }
const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', ...manager })
const alertEvent = z.object({ type: z.string().startsWith('alert.') })
const queue = 'empty-wait'
/** By its DID: the caller waits in it for 5 s. */
const caller = 'Local/+15550007003@from-trunk'
/** A provider that is silent is known to be after 32 s; registrations are read each 30 s, as after a restart, which is no alert. */
const slowly = { timeout: 170_000, interval: 100 }

describe.runIf(ASTERISK_SCENARIOS)('alerts of the queues of a real Asterisk', () => {
  const stop = new AbortController()
  let sink: Awaited<ReturnType<typeof startSink>>
  let server: TestServer
  let forwarder: Awaited<ReturnType<typeof startForwarder>>
  let checking: Promise<void>
  let provider: Awaited<ReturnType<typeof startProvider>>

  const act = async (action: AmiAction) => {
    const connection = await AmiConnection.open(
      config,
      { onEvents: () => {} },
      systemClock,
      new AbortController().signal,
    )
    await connection.request(action).finally(() => connection.close())
  }
  const registrations = async () => {
    const connection = await AmiConnection.open(
      config,
      { onEvents: () => {} },
      systemClock,
      new AbortController().signal,
    )
    const items = await connection.list({ Action: 'PJSIPShowRegistrationsOutbound' }).finally(() => connection.close())
    return items.flatMap((one) => (one.event === 'OutboundRegistrationDetail' ? [{ state: one.text('Status') }] : []))
  }
  const join = (member: string) => act({ Action: 'QueueAdd', Queue: queue, Interface: member, MemberName: member })
  const leave = (member: string) =>
    act({ Action: 'QueueRemove', Queue: queue, Interface: member }).catch(() => undefined)
  const pause = (member: string, paused: boolean, reason = '') =>
    act({ Action: 'QueuePause', Queue: queue, Interface: member, Paused: paused, Reason: reason })

  const ask = async (method: string, route: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(server.url + route, {
      method,
      headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok && answer.status !== 409) throw new Error(`${route}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  /** What the signed webhook was sent so far: each once. */
  const sent = () =>
    z
      .array(
        z.object({ type: z.string(), data: z.object({ kind: z.string(), subject: z.string(), text: z.string() }) }),
      )
      .parse(sink.bodies('webhook').filter((body) => alertEvent.safeParse(body).success))
      .map(
        ({ type, data }) =>
          `${type.replace('alert.', '')} ${data.kind}${type.endsWith('opened') ? `: ${data.text}` : ''}`,
      )
  const expected: string[] = []
  /** In whatever order the two rules are judged. */
  const becomes = async (...more: string[]) => {
    expected.push(...more)
    await expect.poll(() => [...sent()].sort(), slowly).toEqual([...expected].sort())
  }

  beforeAll(async () => {
    provider = await startProvider()
    for (const member of ['PJSIP/1002', 'PJSIP/1004']) await leave(member)
    await join('PJSIP/1002')
    sink = await startSink()
    server = await startServer({ env: sink.variables })
    const others = ['sales', 'sales-local', 'support', 'empty-strict']
    const rule = { outsideHours: true, exceptGroups: others, forMinutes: 0.05 }
    await ask('PUT', '/v1/alerts/rules', {
      rules: {
        ...{
          nobody_logged_in: rule,
          phones_unregistered: rule,
          trunk_down: { ...rule, forMinutes: 0.75 },
          long_wait: { ...rule, forMinutes: 0, limit: 1 },
        },
        ...{ nobody_free: { on: false }, abandoned_calls: { on: false }, dead_deliveries: { on: false } },
      },
      resolveAfterSeconds: 2,
    })
    const { token } = z
      .object({ token: z.string() })
      .parse(await ask('POST', '/v1/keys', { name: 'forwarder', scopes: ['events'] }))
    forwarder = await startForwarder({ url: server.url, eventsKey: token }, manager)
    // A scheduler that asks for checks all the time, beside the site's own alarm.
    const check = async () => {
      while (!stop.signal.aborted) {
        await ask('POST', '/trigger/alerts')
        await systemClock.sleep(300, stop.signal).catch(() => undefined)
      }
    }
    checking = check()
    const groups = z.object({ groups: z.array(z.object({ number: z.string(), ready: z.string() })) })
    const ready = async () =>
      groups.parse(await ask('GET', '/v1/queues')).groups.find(({ number }) => number === queue)?.ready
    await vi.waitFor(async () => expect(await ready()).toBe('somebody'), slowly)
  }, 180_000)
  afterAll(async () => {
    stop.abort()
    await checking
    for (const member of ['PJSIP/1002', 'PJSIP/1004']) await leave(member)
    await forwarder.stop()
    await server.stop()
    sink.close()
    provider.close()
  }, 60_000)

  it('the only one pauses, and is back', async () => {
    await pause('PJSIP/1002', true, 'lunch')
    await becomes('opened nobody_logged_in: Of its members 1 is paused.')
    await pause('PJSIP/1002', false)
    await becomes('resolved nobody_logged_in')
  }, 150_000)

  it('the only one’s phone is not registered', async () => {
    await join('PJSIP/1004')
    await leave('PJSIP/1002')
    await becomes(
      'opened nobody_logged_in: Of its members 1 is without a registered phone.',
      'opened phones_unregistered: Its only phone is not registered.',
    )
    await join('PJSIP/1002')
    await becomes('resolved nobody_logged_in', 'resolved phones_unregistered')
    await leave('PJSIP/1004')
  }, 150_000)

  it('all leave while somebody waits', async () => {
    await pause('PJSIP/1002', true, 'late')
    await act({ Action: 'Originate', Channel: caller, Application: 'Wait', Data: '20', Async: true })
    await leave('PJSIP/1002')
    const longWait = () => sent().filter((one) => one.startsWith('opened long_wait')).length
    await expect.poll(longWait, slowly).toBe(1)
    expected.push(sent().find((one) => one.startsWith('opened long_wait')) ?? '')
    await becomes('opened nobody_logged_in: It has no members.', 'resolved long_wait')
    await join('PJSIP/1002')
    await becomes('resolved nobody_logged_in')
  }, 150_000)

  it('Asterisk is restarted, and who had logged in is gone', async () => {
    const program = path.join(path.dirname(ASTERISK_SCENARIOS ?? ''), 'asterisk.sh')
    expect(spawnSync(program, ['restart'], { stdio: 'ignore' }).status).toBe(0)
    await becomes('opened nobody_logged_in: It has no members.')
    await join('PJSIP/1002')
    await becomes('resolved nobody_logged_in')
  }, 180_000)

  it('a trunk loses its registration at the provider, and registers again', async () => {
    const isDown = async () => (await registrations()).some(({ state }) => state !== 'Registered')
    await vi.waitFor(async () => expect(await isDown()).toBe(false), slowly)
    provider.close()
    await becomes('opened trunk_down: It is not registered or not reachable.')
    provider = await startProvider()
    await becomes('resolved trunk_down')
  }, 400_000)

  it('the call logger was sent the same, each once and in this order', () => {
    const times = expected.filter((one) => one.startsWith('opened nobody_logged_in')).length
    expect(sink.taken('call-logger')).toEqual(
      Array.from({ length: times }, () => [`opened ${queue}`, `resolved ${queue}`]).flat(),
    )
    // The call itself it refuses: here it takes alerts alone.
    expect(sink.malformed().filter(({ to }) => to !== 'call-logger')).toEqual([])
  })
})
