/**
 * Who is in which queue of a real Asterisk: members log in, pause with a reason, lose their phone and leave while somebody waits;
 * Asterisk is restarted in between. Only where the test server is at hand: its queue `empty-wait` is changed.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readyNow, staffedNow } from '../../src/core/staffing/presence/staffed.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import type { AmiAction } from '../../src/programs/forwarder/ami/action.ts'
import { AmiConnection } from '../../src/programs/forwarder/ami/connection.ts'
import { AsteriskAmiSource } from '../../src/programs/forwarder/sources/asterisk-ami/asterisk-ami.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { silentLog } from '../support/silent.ts'

const { AMI_HOST, AMI_PORT, AMI_USER = '', AMI_SECRET = '', ASTERISK_SCENARIOS } = process.env

const config = asteriskAmiSchema.parse({
  ...{ id: 'ami', type: 'asterisk-ami', host: AMI_HOST, port: AMI_PORT ? Number(AMI_PORT) : undefined },
  ...{ username: AMI_USER || 'x', secret: AMI_SECRET || 'x', pingIntervalMs: 1000 },
  ringGroups: [{ number: '600', name: 'All', members: ['1002', '1004'] }],
})
const fetch = () => Promise.reject(new Error('a manager is not asked over HTTP'))
const ports = { clock: systemClock, random: systemRandom, log: silentLog, fetch }
const queue = 'empty-wait'
/** `empty-wait` of the test server, by its DID: the caller waits in it for 5 s. */
const caller = 'Local/+15550007003@from-trunk'
const quickly = { timeout: 10_000, interval: 50 }

describe.runIf(ASTERISK_SCENARIOS)('queues of a real Asterisk', () => {
  const source = new AsteriskAmiSource(config, { ...ports, home: 'US', timeZone: 'UTC', site: 'main' })
  const stop = new AbortController()
  let running: Promise<void> | undefined

  /** By a connection of its own, as another program would. */
  const act = async (action: AmiAction) => {
    const connection = await AmiConnection.open(config, { onEvents: () => {} }, systemClock, stop.signal)
    await connection.request(action).finally(() => connection.close())
  }
  const leave = (member: string) =>
    act({ Action: 'QueueRemove', Queue: queue, Interface: member }).catch(() => undefined)
  const state = () => {
    const known = source.staffing?.groups()
    const group = known?.groups.find((one) => one.group.number === queue)
    return known && group && { ...group, asOfMs: known.asOfMs, source: 'ami' }
  }
  const judged = () => {
    const now = state()
    if (now === undefined) return 'not known'
    return `${staffedNow(now, Date.now())} ${readyNow(now, Date.now())} ${now.waiting.length} waiting`
  }
  const becomes = (words: string) => vi.waitFor(() => expect(judged()).toBe(words), quickly)

  beforeAll(async () => {
    for (const member of ['PJSIP/1002', 'PJSIP/1004']) await leave(member)
    running = source.run(() => {}, stop.signal)
    await becomes('nobody nobody 0 waiting')
  }, 30_000)
  afterAll(async () => {
    for (const member of ['PJSIP/1002', 'PJSIP/1004']) await leave(member)
    stop.abort()
    await running
  }, 30_000)

  it('somebody logs in, pauses with a reason, comes back', async () => {
    await act({ Action: 'QueueAdd', Queue: queue, Interface: 'PJSIP/1002', MemberName: 'Bob Brown' })
    await becomes('somebody somebody 0 waiting')
    const pausedAtMs = Date.now()
    await act({ Action: 'QueuePause', Queue: queue, Interface: 'PJSIP/1002', Paused: true, Reason: 'lunch' })
    await becomes('nobody nobody 0 waiting')
    const [bob] = state()?.members ?? []
    expect(bob).toMatchObject({ extension: '1002', name: 'Bob Brown', paused: { reason: 'lunch' } })
    expect(Math.abs((bob?.paused?.sinceMs ?? 0) - pausedAtMs)).toBeLessThan(5000)
    await act({ Action: 'QueuePause', Queue: queue, Interface: 'PJSIP/1002', Paused: false })
    await becomes('somebody somebody 0 waiting')
  }, 60_000)

  it('the last one leaves while somebody waits; then the caller gives up', async () => {
    await act({ Action: 'QueuePause', Queue: queue, Interface: 'PJSIP/1002', Paused: true, Reason: 'late' })
    await act({ Action: 'Originate', Channel: caller, Application: 'Wait', Data: '20', Async: true })
    await becomes('nobody nobody 1 waiting')
    await leave('PJSIP/1002')
    await vi.waitFor(() => expect(state()?.members).toEqual([]), quickly)
    await becomes('nobody nobody 0 waiting')
  }, 60_000)

  it('a member whose phone is not registered is nobody', async () => {
    await act({ Action: 'QueueAdd', Queue: queue, Interface: 'PJSIP/1004', MemberName: 'Dan' })
    await vi.waitFor(
      () => expect(state()?.members).toMatchObject([{ extension: '1004', phone: 'unregistered' }]),
      quickly,
    )
    expect(judged()).toBe('nobody nobody 0 waiting')
    const group = source.staffing?.groups()?.groups.find((one) => one.group.number === '600')
    expect(group?.members.map(({ extension, phone }) => [extension, phone])).toEqual([
      ['1002', 'free'],
      ['1004', 'unregistered'],
    ])
    await leave('PJSIP/1004')
  }, 60_000)

  it('after a restart of Asterisk it is what Asterisk has then: who had logged in is gone', async () => {
    await act({ Action: 'QueueAdd', Queue: queue, Interface: 'PJSIP/1002', MemberName: 'Bob Brown' })
    await becomes('somebody somebody 0 waiting')
    const program = path.join(path.dirname(ASTERISK_SCENARIOS ?? ''), 'asterisk.sh')
    expect(spawnSync(program, ['restart'], { stdio: 'ignore' }).status).toBe(0)
    await vi.waitFor(() => expect(judged()).toBe('nobody nobody 0 waiting'), { timeout: 60_000, interval: 100 })
  }, 120_000)
})
