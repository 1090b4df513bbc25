/** Whole-pipeline runs under faults drawn from a seed: nothing lost, nothing doubled, logged correctly. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/core/calls/call.ts'
import type { Report } from '../../src/core/calls/event.ts'
import { findCall } from '../../src/core/calls/find-call.ts'
import { reportIdOf } from '../../src/core/calls/inbox.ts'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import type { Delivery } from '../../src/core/deliveries/delivery.ts'
import { fingerprintOf } from '../../src/core/deliveries/plan.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { metricName, metricsGroup } from '../../src/ports/metrics.ts'
import { arbitraryJournals, dayMs, journal } from '../support/call-events.ts'
import { createWorld, type Faults, type World } from '../support/world.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 150)
const hourMs = 3_600_000
const minuteMs = 60_000

const callsOf = async (world: World): Promise<Call[]> => {
  const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 1000 })
  return page.records.map((record) => record.value.call)
}
const allDeliveries = async (world: World): Promise<Delivery[]> => {
  const page = await world.records.list<Delivery>({ index: 'deliveries.created', limit: 1000 })
  return page.records.map((record) => record.value)
}
const deliveriesOf = async (world: World): Promise<Delivery[]> =>
  (await allDeliveries(world)).filter((delivery) => delivery.destination === world.crm.id)

const wild: Faults = { loseMessage: 0.2, doubleMessage: 0.3, failBeforeWrite: 0.2, failAfterWrite: 0.2, crash: 0.03 }

const sharesItsKey = (merged: Delivery, all: readonly Delivery[]) =>
  all.some((other) => other.state !== 'merged' && other.key === merged.key)

/** `count`: of the calls that took place, where that is known; true-calls.test.ts compares with what took place in full. */
async function everythingIsDelivered(world: World, reports: readonly Report[], count?: number): Promise<void> {
  const calls = await callsOf(world)
  if (count !== undefined) expect(calls).toHaveLength(count)
  const deliveries = await deliveriesOf(world)
  for (const call of calls) {
    const own = deliveries.filter((delivery) => delivery.callId === call.id && delivery.state !== 'merged')
    expect(own).toMatchObject([{ state: 'delivered', sent: { fingerprint: fingerprintOf(call) } }])
    expect(world.crm.entries.get(own[0]?.key ?? '')?.report.fingerprint).toBe(fingerprintOf(call))
  }
  // Only a call that was reported, or may have been, before it proved to be part of another has an entry more.
  const superseded = deliveries.filter((one) => one.state === 'merged' && !sharesItsKey(one, deliveries))
  const own = deliveries.filter((one) => one.state !== 'merged')
  const explained = [
    ...own.flatMap((one) => [one.key, ...(one.strayKeys ?? [])]),
    ...superseded.filter((one) => one.ref || one.offered).map((one) => one.key),
  ]
  for (const key of world.crm.entries.keys()) expect(explained).toContain(key)
  for (const report of reports)
    for (const event of report) {
      expect(calls.filter((call) => call.events.some((known) => known.id === event.id))).toHaveLength(1)
    }
  expect(world.records.nextDueMs()).toBeUndefined()
  await figuresAreExact(world, reports, calls.length)
}

/** Counted once however often it was reported, lost, doubled or cut off. */
async function figuresAreExact(world: World, reports: readonly Report[], calls: number): Promise<void> {
  const [sums = {}] = await world.records.sums([metricsGroup])
  const of = (...parts: [string, ...string[]]) => sums[metricName(...parts)] ?? 0
  expect(of('events', 'accepted')).toBe(new Set(reports.map(reportIdOf)).size)
  expect(of('events', 'accepted') + of('events', 'duplicate')).toBeGreaterThanOrEqual(reports.length)
  expect(of('calls') - of('calls_folded')).toBe(calls)
  // A delivery that takes over another's entry takes over its attempts; each was made once, with one key at one time.
  const attempts = (await deliveriesOf(world)).flatMap(({ key, attempts: made }) =>
    made.filter(({ outcome }) => outcome === 'delivered').map(({ atMs }) => `${key} ${atMs}`),
  )
  expect(of('deliveries', world.crm.id, 'delivered')).toBe(new Set(attempts).size)
}

describe('the pipeline', () => {
  it('delivers one answered call to the CRM once it has settled', async () => {
    const world = createWorld(1)
    await world.report(journal({ startMs: dayMs, answeredMs: dayMs + 3000, endMs: dayMs + minuteMs }))
    await world.run(4900)
    expect(world.crm.entries.size).toBe(0)
    await world.run(1000)
    expect([...world.crm.entries.values()][0]?.report.call.view.outcome).toBe('answered')
    expect(await deliveriesOf(world)).toMatchObject([{ state: 'delivered', failures: 0 }])
  })

  it('makes one call and one CRM entry of a journal that is sent twice', async () => {
    const world = createWorld(1)
    const report = journal({ startMs: dayMs, endMs: dayMs + 5000 })
    const [first] = await world.pipeline().accept([report])
    await world.run(minuteMs)
    const [second] = await world.pipeline().accept([report])
    await world.run(minuteMs)
    expect(first).toMatchObject({ status: 'accepted' })
    expect(second).toMatchObject({ status: 'duplicate', callId: first?.callId })
    expect(world.crm.requests).toBe(1)
  })

  it('makes one call of the legs of a ring group, and answers any of their ids', async () => {
    const world = createWorld(1)
    const legs = ['101', '102', '103'].map((agent) => journal({ agent, startMs: dayMs, endMs: dayMs + 20_000 }))
    const ids: string[] = []
    for (const leg of legs) ids.push(...(await world.pipeline().accept([leg])).map((accepted) => accepted.callId))
    await world.run(minuteMs)
    const found = await Promise.all(ids.map((id) => findCall(world.records, id)))
    expect(new Set(found.map((stored) => stored?.call.id)).size).toBe(1)
    expect(found[0]?.call.view.rung).toHaveLength(3)
    expect(found[0]?.call.matches[0]).toMatchObject({ matchedBy: 'time window' })
    await everythingIsDelivered(world, legs, 1)
  })

  it.each([
    ['a call inside', { direction: 'internal' }],
    ['a withheld caller', { direction: 'inbound', external: { number: '', matchKey: '' } }],
  ] as const)(
    'makes one call of %s reported live and by its record, whatever comes first',
    async (_, party) => {
      const reported = (
        identity: 'window' | 'exact',
        name: string,
        kind: 'ringing' | 'answered' | 'ended',
        atMs: number,
      ) => {
        const source = { source: identity === 'exact' ? 'cdr' : 'live', identity, aliases: [name] as const }
        const at = new Date(atMs).toISOString()
        return { ...source, ...party, kind, id: `${name}:${kind}`, leg: name, agent: { extension: '101' }, at }
      }
      // The next call reaches the same phone a second after the first was hung up.
      const calls = [dayMs, dayMs + 10_000].map((startMs, i): readonly [Report, Report, Report, Report] => [
        [reported('window', `live:${i}`, 'ringing', startMs)],
        [reported('window', `live:${i}`, 'answered', startMs + 3000)],
        [reported('window', `live:${i}`, 'ended', startMs + 9000)],
        [
          reported('exact', `cdr:${i}`, 'ringing', startMs + 600),
          reported('exact', `cdr:${i}`, 'answered', startMs + 3100),
          reported('exact', `cdr:${i}`, 'ended', startMs + 9000),
        ],
      ])
      const reports = calls.flat()
      const anyOrder = fc.shuffledSubarray(reports, { minLength: reports.length })
      await fc.assert(
        fc.asyncProperty(fc.integer(), anyOrder, fc.boolean(), fc.boolean(), async (seed, mixed, faulty, together) => {
          const world = createWorld(seed, faulty ? wild : undefined)
          for (const report of mixed) {
            await world.report(report)
            if (!together) await world.run(700)
          }
          await world.run(10 * hourMs)
          world.heal()
          await world.run(10 * hourMs)
          const found = await callsOf(world)
          expect(found.map((call) => call.events.length)).toEqual([6, 6])
          expect(found.every((call) => call.view.legs.every((leg) => leg.source === 'cdr'))).toBe(true)
          expect(found.every((call) => call.matches.some((match) => match.matchedBy === 'time window'))).toBe(true)
          // Calls inside are reported to a destination only where its rules say so.
          if (party.direction === 'inbound') await everythingIsDelivered(world, reports, 2)
          else expect(await deliveriesOf(world)).toEqual([])
        }),
        { numRuns: 60 },
      )
    },
    120_000,
  )

  it('amends the one entry when a leg is reported after the call was delivered', async () => {
    const world = createWorld(1)
    const first = journal({ agent: '101', startMs: dayMs, endMs: dayMs + 20_000 })
    const late = journal({ agent: '102', startMs: dayMs, answeredMs: dayMs + 9000, endMs: dayMs + 50_000 })
    await world.report(first)
    await world.run(minuteMs)
    await world.report(late)
    await world.run(minuteMs)
    await everythingIsDelivered(world, [first, late], 1)
    expect([...world.crm.entries.values()]).toMatchObject([{ amendments: [expect.any(String)] }])
  })

  it('keeps one entry when a late leg proves two delivered calls to be one', async () => {
    const world = createWorld(1)
    const first = journal({ agent: '101', startMs: dayMs, endMs: dayMs + 20_000 })
    const third = journal({ agent: '103', startMs: dayMs + 3500, endMs: dayMs + 60_000 })
    const bridge = journal({ agent: '102', startMs: dayMs + 1800, endMs: dayMs + 20_000 })
    await world.report(first)
    await world.run(1000)
    await world.report(third)
    await world.run(1000)
    expect(await callsOf(world)).toHaveLength(2)
    await world.report(bridge)
    await world.run(minuteMs)
    await everythingIsDelivered(world, [first, third, bridge], 1)
    expect((await deliveriesOf(world)).map((delivery) => delivery.state).sort()).toEqual(['delivered', 'merged'])
  })

  it('loses nothing while the CRM is down for an hour, and delivers everything once when it is back', async () => {
    const world = createWorld(7)
    world.crm.down = new SwitchhookError('crm_unavailable', 'down', { retryable: true })
    const reports = Array.from({ length: 20 }, (_, i) =>
      journal({
        startMs: dayMs + i * minuteMs,
        answeredMs: dayMs + i * minuteMs + 2000,
        endMs: dayMs + i * minuteMs + 30_000,
      }),
    )
    for (const report of reports) {
      await world.report(report)
      await world.run(3 * minuteMs)
    }
    expect(world.crm.entries.size).toBe(0)
    const waiting = await deliveriesOf(world)
    expect(waiting.every((delivery) => delivery.state === 'waiting')).toBe(true)
    expect(waiting.some((delivery) => delivery.failures > 0)).toBe(true)
    world.crm.down = undefined
    await world.run(4 * hourMs)
    await everythingIsDelivered(world, reports, 20)
  })

  it('waits as long as the CRM asks', async () => {
    const world = createWorld(7)
    world.crm.down = new SwitchhookError('crm_rate_limited', 'slow down', {
      retryable: true,
      retryAfterMs: 10 * minuteMs,
    })
    await world.report(journal({ startMs: dayMs, endMs: dayMs + 1000 }))
    await world.run(10 * minuteMs)
    expect(world.crm.requests).toBe(1)
    await world.run(minuteMs)
    expect(world.crm.requests).toBe(2)
  })

  it.each([
    ['refuses our login', new SwitchhookError('crm_unauthorized', 'The key has expired.')],
    ['is set up by half', new SwitchhookError('crm_not_configured', 'Set the key.', { retryable: true })],
  ])(
    'loses no call of a long weekend while the CRM %s, and sends them all once that is mended',
    async (_, down) => {
      const world = createWorld(7)
      world.crm.down = down
      const callsCount = 6
      for (let call = 0; call < callsCount; call += 1) {
        const startMs = dayMs + call * 12 * hourMs
        await world.report(journal({ startMs, endMs: startMs + 1000 }))
        await world.run(12 * hourMs)
      }
      expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(Array(callsCount).fill('waiting'))
      world.crm.down = undefined
      await world.run(3 * hourMs)
      expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(Array(callsCount).fill('delivered'))
      expect(world.crm.entries.size).toBe(callsCount)
    },
    60_000,
  )

  it('tries a login that was refused seldom, however many calls wait', async () => {
    const world = createWorld(7)
    world.crm.down = new SwitchhookError('crm_unauthorized', 'The key has expired.')
    for (let call = 0; call < 20; call += 1) {
      const startMs = dayMs + call * minuteMs
      await world.report(
        journal({ startMs, endMs: startMs + 1000, number: `+4420794600${String(call).padStart(2, '0')}` }),
      )
    }
    await world.run(10 * hourMs)
    // Every five minutes at most, by one of those that wait.
    expect(world.crm.requests).toBeLessThanOrEqual(10 * 12 + 6)
  }, 60_000)

  it('puts what the CRM refuses for good straight to the dead letters, and gives up after about a day', async () => {
    const world = createWorld(7)
    world.crm.down = new SwitchhookError('crm_forbidden', 'no right to log calls')
    await world.report(journal({ startMs: dayMs, endMs: dayMs + 1000 }))
    await world.run(minuteMs)
    expect(await deliveriesOf(world)).toMatchObject([{ state: 'dead', attempts: [{ code: 'crm_forbidden' }] }])
    world.crm.down = new SwitchhookError('crm_unavailable', 'down', { retryable: true })
    await world.report(journal({ startMs: dayMs + hourMs, endMs: dayMs + hourMs + 1000 }))
    await world.run(23 * hourMs)
    expect((await deliveriesOf(world))[1]).toMatchObject({ state: 'waiting' })
    await world.run(4 * hourMs)
    expect((await deliveriesOf(world))[1]).toMatchObject({ state: 'dead' })
    expect(world.records.nextDueMs()).toBeUndefined()
  })

  it(
    'loses and doubles nothing, whatever fails, is lost, doubled, reordered or dies (seeded)',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), arbitraryJournals, fc.boolean(), async (seed, reports, together) => {
          const world = createWorld(seed, wild)
          for (const report of [...reports, ...reports.slice(0, 2)]) {
            await world.report(report)
            if (!together) await world.run(seed % 2 ? 700 : 9000)
          }
          await world.run(10 * hourMs)
          world.heal()
          await world.run(10 * hourMs)
          await everythingIsDelivered(world, reports)
        }),
        { numRuns },
      )
    },
    60_000 + numRuns * 3_000,
  )

  it('needs no fault to be right (the same runs, calm)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), arbitraryJournals, async (seed, reports) => {
        const world = createWorld(seed)
        for (const report of reports) await world.report(report)
        await world.run(hourMs)
        await everythingIsDelivered(world, reports)
      }),
      { numRuns: 50 },
    )
  })
})
