/** A CRM that is down is left alone: deliveries wait without using up their attempts, and arrive soon after it is back. */
import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../src/core/deliveries/delivery.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { dayMs, journal } from '../support/call-events.ts'
import { createWorld, type World } from '../support/world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const deliveriesOf = async (world: World): Promise<Delivery[]> => {
  const page = await world.records.list<Delivery>({ index: 'deliveries.created', limit: 1000 })
  return page.records.map((record) => record.value).filter((delivery) => delivery.destination === world.crm.id)
}

async function reportCalls(world: World, count: number, everyMs: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const startMs = dayMs + at * minuteMs
    await world.report(journal({ startMs, answeredMs: startMs + 2000, endMs: startMs + 30_000 }))
    await world.run(everyMs)
  }
}

describe('deliveries to a CRM that is down', () => {
  it('wait, are not counted as failed, and the CRM is tried twice a minute at most', async () => {
    const world = createWorld(11)
    world.crm.down = new SwitchhookError('crm_unreachable', 'down', { retryable: true })
    await reportCalls(world, 40, 5000)
    const early = await deliveriesOf(world)
    expect(early.filter((delivery) => delivery.attempts.length === 0).length).toBeGreaterThan(10)
    await world.run(hourMs)
    expect((await deliveriesOf(world)).every((delivery) => delivery.state === 'waiting')).toBe(true)
    expect(world.crm.requests).toBeLessThan(5 + 2 * 65)
  })

  it('arrive within minutes after it is back, even after most of a day', async () => {
    const world = createWorld(12)
    world.crm.down = new SwitchhookError('crm_unavailable', 'down', { retryable: true })
    await reportCalls(world, 40, 5000)
    await world.run(20 * hourMs)
    world.crm.down = undefined
    // Those that failed themselves wait as their own schedule says; all others come at once.
    await world.run(11 * minuteMs)
    const late = (await deliveriesOf(world)).filter((delivery) => delivery.state !== 'delivered')
    expect(late.every((delivery) => delivery.failures > 0)).toBe(true)
    await world.run(3 * hourMs)
    expect((await deliveriesOf(world)).every((delivery) => delivery.state === 'delivered')).toBe(true)
    expect(world.crm.entries.size).toBe(40)
    // A day of sweeps: seconds of work, more on a busy machine.
  }, 120_000)

  it('do not wait for a CRM that refuses: it is there', async () => {
    const world = createWorld(13)
    world.crm.down = new SwitchhookError('crm_rejected', 'no')
    await reportCalls(world, 12, 5000)
    await world.run(minuteMs)
    const refused = await deliveriesOf(world)
    expect(refused.every(({ state, attempts }) => state === 'dead' && attempts.length === 1)).toBe(true)
  })
})
