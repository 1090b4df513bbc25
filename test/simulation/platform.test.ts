/**
 * What the platform does to a site: the queue is away for minutes or hours, the object is evicted, the clock is set a day ahead
 * and back, reports are as large as they may be, and more come than are worked off. Each report is a call of its own here, so
 * what took place is known: all of them reach the CRM once. `SIMULATIONS=10000` makes a tenth as many runs.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/calls/event.ts'
import type { Delivery } from '../../src/core/deliveries/delivery.ts'
import { toSwitchhookError } from '../../src/lib/errors.ts'
import { dayMs, journal } from '../support/call-events.ts'
import { createWorld, type Faults, noFaults, type World } from '../support/world.ts'

const searched = process.env.SIMULATIONS !== undefined
// They last longer than those of other simulations.
const numRuns = Math.ceil(Number(process.env.SIMULATIONS ?? 400) / 10)
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const faulty: Faults = {
  ...{ loseMessage: 0.2, doubleMessage: 0.2, failBeforeWrite: 0.1, failAfterWrite: 0.1 },
  ...{ crash: 0.02, evict: 0.2 },
}

/** The call of the `i`-th number; `chars`: how long its text is. */
function call(i: number, chars = 0): Report {
  const startMs = dayMs + i * 1000
  const report = journal({
    number: `+1555${String(1_000_000 + i)}`,
    startMs,
    answeredMs: startMs + 2000,
    endMs: startMs + 9000,
  })
  if (chars === 0) return report
  const [first, ...rest] = report
  return [first, ...rest.map((event) => (event.kind === 'ended' ? { ...event, text: 'x'.repeat(chars) } : event))]
}

async function compare(world: World, calls: number): Promise<void> {
  const wanted = Array.from({ length: calls }, (_, i) => `+1555${String(1_000_000 + i)}`)
  const logged = [...world.crm.entries.values()].map(({ report }) => report.call.view.external?.number)
  expect(logged.toSorted()).toEqual(wanted)
  const page = await world.records.list<Delivery>({ index: 'deliveries.created', limit: 1000 })
  const own = page.records.map(({ value }) => value).filter(({ destination }) => destination === world.crm.id)
  expect(own.map(({ state }) => state)).toEqual(Array(calls).fill('delivered'))
  expect(world.records.nextDueMs()).toBeUndefined()
}

type Step =
  | { readonly do: 'report'; readonly chars: number; readonly count: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'queue'; readonly awayMs: number }
  | { readonly do: 'clock'; readonly byMs: number }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        chars: fc.constant(0),
        count: fc.integer({ min: 1, max: 5 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        chars: fc.integer({ min: 1, max: 900_000 }),
        count: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 30_000 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('queue' as const), awayMs: fc.integer({ min: 1000, max: 2 * hourMs }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('clock' as const),
        byMs: fc.constantFrom(24 * hourMs, 26 * hourMs, 90_000, -90_000),
      }),
    },
  ),
  { minLength: 2, maxLength: 12 },
)

async function play(seed: number, drawn: readonly Step[], faults: Faults): Promise<void> {
  const world = createWorld(seed, faults)
  let calls = 0
  let aheadMs = 0
  for (const step of drawn) {
    switch (step.do) {
      case 'report':
        for (let i = 0; i < step.count; i += 1) {
          await world.report(call(calls, step.chars))
          calls += 1
        }
        break
      case 'wait':
        await world.run(step.ms)
        break
      case 'queue':
        world.queueAway = true
        await world.run(step.awayMs)
        world.queueAway = false
        break
      case 'clock':
        world.clock.set(step.byMs)
        aheadMs += step.byMs
        break
    }
  }
  // Somebody sees it, and sets it right; what it was ahead for is not waited for again.
  world.clock.set(-aheadMs)
  world.heal()
  world.evict()
  await world.run(2 * hourMs)
  await compare(world, calls)
}

describe('a site on its platform', () => {
  it(
    'logs each call once, with the queue away, the clock set, large reports and the object evicted (seeded)',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), steps, fc.boolean(), (seed, drawn, fails) =>
          play(seed, drawn, fails ? faulty : noFaults),
        ),
        { numRuns, ...(searched ? {} : { seed: 1 }) },
      )
    },
    numRuns * 2000 + 60_000,
  )

  it('works off hundreds of reports whose messages were all lost as soon as the alarm rings', async () => {
    const world = createWorld(1, { ...noFaults, loseMessage: 1 })
    for (let i = 0; i < 350; i += 1) await world.report(call(i))
    world.heal()
    await world.run(40_000)
    await compare(world, 350)
  })

  it('and by one run of the schedule where no alarm rings', async () => {
    const world = createWorld(1, { ...noFaults, loseMessage: 1 })
    for (let i = 0; i < 350; i += 1) await world.report(call(i))
    world.heal()
    await world.clock.advance(minuteMs)
    await world.schedule()
    await world.drain()
    await world.clock.advance(minuteMs)
    await world.schedule()
    await world.drain()
    await compare(world, 350)
  })

  it('goes on by itself after its queue was away for hours', async () => {
    const world = createWorld(1)
    world.queueAway = true
    for (let i = 0; i < 5; i += 1) await world.report(call(i))
    await world.run(5 * hourMs)
    expect(world.crm.entries.size).toBe(0)
    world.queueAway = false
    await world.run(minuteMs)
    await compare(world, 5)
  })

  it('refuses what can be sent again while it is behind, takes what cannot, and loses nothing of either', async () => {
    const world = createWorld(1)
    world.queueAway = true
    // What a forwarder keeps until it is taken.
    const outbox: Report[] = []
    let refusals = 0
    const send = async () => {
      for (let next = outbox[0]; next; next = outbox[0]) {
        const begun = await world.pipeline().begin('again').catch(toSwitchhookError)
        if (typeof begun !== 'function') {
          expect(begun).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 10_000 })
          refusals += 1
          return
        }
        await world.report(next)
        begun()
        outbox.shift()
      }
    }
    const count = 120
    for (let i = 0; i < count; i += 1) {
      // A journal is sent once.
      if (i % 4 === 0) await world.report(call(i))
      else outbox.push(call(i))
      await send()
      await world.run(500)
    }
    expect(refusals).toBeGreaterThan(10)
    expect(outbox.length).toBeGreaterThan(10)
    world.queueAway = false
    for (; outbox.length > 0; await world.run(10_000)) await send()
    await world.run(minuteMs)
    await compare(world, count)
  })
})
