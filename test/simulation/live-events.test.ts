/** Live events of calls that go on: reported once and in time, or not at all, whatever fails (seeded). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import type { Delivery } from '../../src/core/deliveries/delivery.ts'
import { fingerprintOf } from '../../src/core/deliveries/plan.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { dayMs, journal, live } from '../support/call-events.ts'
import { createWorld, type Faults, type World } from '../support/world.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 100)
const secondMs = 1000
const minuteMs = 60_000
const hourMs = 60 * minuteMs

const liveEventsOf = async (world: World): Promise<Delivery[]> => {
  const page = await world.records.list<Delivery>({ index: 'deliveries.created', limit: 1000 })
  return page.records.map((record) => record.value).filter((delivery) => delivery.moment !== undefined)
}
const callsOf = async (world: World): Promise<StoredCall[]> => {
  const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 1000 })
  return page.records.map((record) => record.value)
}
const crmDelivery = async (world: World, callId: string) =>
  (await world.records.get<Delivery>('deliveries', `${callId}.${world.crm.id}`))?.value
const heardIn = (world: World) => [...world.listener.heard.values()].map(({ liveEvent }) => liveEvent)

type Kind = 'ringing' | 'answered' | 'ended'
const say = (world: World, kind: Kind, more: { call?: string; extension?: string; number?: string } = {}) =>
  world.report(live(kind, { call: '1', extension: '101', ...more, atMs: world.clock.now() }))

describe('the live events of a call', () => {
  it('are reported at once, in order, and the call when it is over', async () => {
    const world = createWorld(1)
    await say(world, 'ringing')
    await world.run(100)
    expect(heardIn(world)).toEqual(['ringing'])
    await world.run(5 * secondMs)
    await say(world, 'answered')
    await world.run(100)
    expect(heardIn(world)).toEqual(['ringing', 'answered'])
    await say(world, 'ended')
    await world.run(minuteMs)
    expect(world.crm.entries.size).toBe(1)
    expect(world.records.nextDueMs()).toBeUndefined()
  })

  it('do not wait for the sweep', async () => {
    const world = createWorld(1)
    await say(world, 'ringing')
    await world.drain()
    expect(heardIn(world)).toEqual(['ringing'])
  })

  it('are not reported of a call that was over when it was first heard of, nor its ringing when it was answered', async () => {
    const world = createWorld(1)
    const at = { extension: '101', atMs: dayMs }
    const batch = (['ringing', 'answered', 'ended'] as const).map((kind) => live(kind, { ...at, call: '1' }))
    await world.pipeline().accept(batch)
    await world.pipeline().accept([live('ringing', { ...at, call: '2' }), live('answered', { ...at, call: '2' })])
    await world.run(minuteMs)
    expect(heardIn(world)).toEqual(['answered'])
  })

  it('are not reported when they are history by the time they are heard of', async () => {
    const world = createWorld(1)
    await world.report(live('ringing', { call: '1', extension: '101', atMs: world.clock.now() - hourMs }))
    await world.run(minuteMs)
    expect(await liveEventsOf(world)).toEqual([])
  })

  it('are reported once when each phone of a group rings', async () => {
    const world = createWorld(1)
    for (const extension of ['101', '102', '103']) await say(world, 'ringing', { extension })
    await world.run(minuteMs)
    expect(heardIn(world)).toEqual(['ringing'])
  })

  it('are reported again when the connection broke, as long as it matters', async () => {
    const world = createWorld(1)
    world.listener.down = new SwitchhookError('crm_unreachable', 'down', { retryable: true })
    await say(world, 'ringing')
    await world.run(10)
    world.listener.down = undefined
    await world.run(minuteMs)
    expect(heardIn(world)).toEqual(['ringing'])
    expect(await liveEventsOf(world)).toMatchObject([{ state: 'delivered', attempts: [{}, { outcome: 'failed' }] }])
  })

  it('are given up after a minute, and dead letters say so', async () => {
    const world = createWorld(1)
    world.listener.down = new SwitchhookError('crm_unavailable', 'down', { retryable: true })
    await say(world, 'ringing')
    await world.run(2 * minuteMs)
    expect(await liveEventsOf(world)).toMatchObject([{ moment: 'ringing', state: 'dead' }])
    world.listener.down = undefined
    await world.run(hourMs)
    expect(heardIn(world)).toEqual([])
    expect(world.records.nextDueMs()).toBeUndefined()
  })

  it('are too late once the call is over', async () => {
    const world = createWorld(1)
    world.listener.down = new SwitchhookError('crm_unavailable', 'down', { retryable: true, retryAfterMs: 10_000 })
    await say(world, 'ringing')
    await world.run(100)
    world.listener.down = undefined
    await say(world, 'ended')
    await world.run(minuteMs)
    const [ringing] = await liveEventsOf(world)
    expect(ringing).toMatchObject({ state: 'dead', attempts: [{ code: 'too_late' }, { code: 'crm_unavailable' }] })
    expect(heardIn(world)).toEqual([])
  })

  it('do not keep a call that goes on after it seemed over from being reported once, at its end', async () => {
    const world = createWorld(1)
    await say(world, 'ringing')
    await say(world, 'ended')
    await world.run(1000)
    await say(world, 'ringing', { extension: '102' })
    await world.run(hourMs)
    expect(world.crm.requests).toBe(0)
    expect(world.records.nextDueMs()).toBeUndefined()
    await say(world, 'ended', { extension: '102' })
    await world.run(minuteMs)
    expect([...world.crm.entries.values()]).toMatchObject([{ amendments: [], report: { call: { revision: 4 } } }])
  })

  it('nor a call that went on while it was being delivered to the CRM: it is amended at its end', async () => {
    const world = createWorld(1)
    const { logCall } = world.crm
    world.crm.logCall = async (report, signal) => {
      await say(world, 'ringing', { extension: '102' })
      await world.drain()
      return logCall(report, signal)
    }
    await say(world, 'ringing')
    await say(world, 'ended')
    await world.run(hourMs)
    expect(world.crm.requests).toBe(1)
    expect(world.records.nextDueMs()).toBeUndefined()
    await say(world, 'ended', { extension: '102' })
    await world.run(minuteMs)
    expect([...world.crm.entries.values()]).toMatchObject([{ amendments: [expect.any(String)] }])
  })

  const calls = fc.array(
    fc.record({
      call: fc.constantFrom('1', '2', '3'),
      extension: fc.constantFrom('101', '102'),
      number: fc.constantFrom('+15551234567', '+15557654321'),
      // Two sources: what only the other one's journal brings together folds.
      kind: fc.constantFrom<Kind | 'journal'>('ringing', 'ringing', 'answered', 'ended', 'journal'),
      pauseMs: fc.constantFrom(0, 50, 3000, 40_000),
    }),
    { minLength: 1, maxLength: 14 },
  )
  const wild: Faults = { loseMessage: 0.2, doubleMessage: 0.3, failBeforeWrite: 0.3, failAfterWrite: 0.2, crash: 0.03 }

  it(
    'are reported at most once for each call, never of one that is over, and leave nothing behind (seeded)',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), calls, fc.boolean(), async (seed, steps, calm) => {
          const world = calm ? createWorld(seed) : createWorld(seed, wild)
          for (const { call, extension, number, kind, pauseMs } of steps) {
            const nowMs = world.clock.now()
            if (kind === 'journal')
              await world.report(journal({ agent: extension, number, startMs: nowMs - 1500, endMs: nowMs }))
            else await say(world, kind, { call: `${call}|${number}`, extension, number })
            await world.run(pauseMs)
          }
          await world.run(10 * hourMs)
          world.heal()
          await world.run(10 * hourMs)
          const deliveries = await liveEventsOf(world)
          const perCall = new Set<string>()
          for (const { liveEvent, report } of world.listener.heard.values()) {
            expect(report.call.view.state).not.toBe('ended')
            const name = `${report.call.id} ${liveEvent}`
            expect(perCall).not.toContain(name)
            perCall.add(name)
          }
          for (const { key, state, ref } of deliveries) {
            expect(['delivered', 'dead', 'merged']).toContain(state)
            if (ref) expect(world.listener.heard.has(key)).toBe(true)
          }
          for (const { call } of await callsOf(world)) {
            const reported = world.crm.entries.get((await crmDelivery(world, call.id))?.key ?? '')
            if (call.view.state === 'ended') expect(reported?.report.fingerprint).toBe(fingerprintOf(call))
          }
          if (calm) expect(deliveries.filter(({ state }) => state === 'dead')).toEqual([])
          expect(world.records.nextDueMs()).toBeUndefined()
        }),
        { numRuns },
      )
    },
    60_000 + numRuns * 3_000,
  )
})
