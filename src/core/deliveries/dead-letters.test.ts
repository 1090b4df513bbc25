import { describe, expect, it } from 'vitest'
import { dayMs, journal } from '../../../test/support/call-events.ts'
import { createWorld } from '../../../test/support/world.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { deliveriesOfCall, getDelivery, listDeliveries, retryDelivery } from './dead-letters.ts'
import { type DeliveryState, putDelivery } from './delivery.ts'

const minuteMs = 60_000

async function worldWithDeadLetter() {
  const world = createWorld(1)
  world.crm.down = new SwitchhookError('crm_unauthorized', 'Re-enter the key.')
  await world.tell(journal({ startMs: dayMs, endMs: dayMs + 1000 }))
  await world.run(minuteMs)
  const { deliveries } = await listDeliveries(world.records, { state: 'dead', limit: 10 })
  const [dead] = deliveries
  if (!dead) throw new Error('a dead letter')
  const queue = { wake: async () => {}, wakeAt: async () => {} }
  return { world, dead, retry: () => retryDelivery({ records: world.records, clock: world.clock, queue }, dead.id) }
}

describe('dead letters', () => {
  it('are listed with the reason, and arrive after a retry once the cause is mended', async () => {
    const { world, dead, retry } = await worldWithDeadLetter()
    expect(dead.attempts).toMatchObject([{ outcome: 'failed', code: 'crm_unauthorized', message: 'Re-enter the key.' }])
    world.crm.down = undefined
    expect(await retry()).toMatchObject({ state: 'waiting', failures: 0 })
    await world.run(minuteMs)
    expect(await getDelivery(world.records, dead.id)).toMatchObject({ state: 'delivered' })
    expect(world.crm.entries.size).toBe(1)
    expect((await listDeliveries(world.records, { state: 'dead', limit: 10 })).deliveries).toEqual([])
    const destinations = (await deliveriesOfCall(world.records, dead.callId)).map(({ destination }) => destination)
    expect(destinations.sort()).toEqual(['crm', 'listener'])
  })

  it('refuse to send again what has arrived', async () => {
    const { world, retry } = await worldWithDeadLetter()
    world.crm.down = undefined
    await retry()
    await world.run(minuteMs)
    await expect(retry()).rejects.toMatchObject({ code: 'conflict' })
    expect(world.crm.entries.size).toBe(1)
  })

  it('list what is being sent as such, though it is found where it waited', async () => {
    const { world, dead } = await worldWithDeadLetter()
    const [waiting, sending] = [`${dead.callId}.other`, `${dead.callId}.another`]
    const nextAtMs = world.clock.now() + minuteMs
    await world.records.write([
      putDelivery({ ...dead, id: waiting, state: 'waiting', nextAtMs }, 0, undefined),
      putDelivery({ ...dead, id: sending, state: 'sending', nextAtMs }, 0, undefined, world.clock.now()),
    ])
    const idsIn = async (state: DeliveryState) =>
      (await listDeliveries(world.records, { state, limit: 10 })).deliveries.map(({ id }) => id)
    expect(await idsIn('waiting')).toEqual([waiting])
    expect(await idsIn('sending')).toEqual([sending])
  })

  it('answer not_found for what does not exist', async () => {
    const { world } = await worldWithDeadLetter()
    await expect(getDelivery(world.records, 'none')).rejects.toMatchObject({ code: 'not_found' })
  })
})
