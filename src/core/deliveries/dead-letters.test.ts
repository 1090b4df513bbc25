import { describe, expect, it } from 'vitest'
import { dayMs, journal } from '../../../test/support/call-events.ts'
import { silentLog } from '../../../test/support/silent.ts'
import { createWorld } from '../../../test/support/world.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { deliveriesOfCall, getDelivery, listDeliveries } from './dead-letters.ts'
import { type Delivery, type DeliveryState, putDelivery } from './delivery.ts'
import { type RetryFilter, retryDelivery, retryPage } from './retry.ts'

const minuteMs = 60_000

async function worldWithDeadLetter() {
  const world = createWorld(1)
  world.crm.down = new SwitchhookError('crm_forbidden', 'Re-enter the key.')
  await world.report(journal({ startMs: dayMs, endMs: dayMs + 1000 }))
  await world.run(minuteMs)
  const { deliveries } = await listDeliveries(world.records, { state: 'dead', limit: 10 })
  const [dead] = deliveries
  if (!dead) throw new Error('a dead letter')
  const queue = { wake: async () => {}, wakeAt: async () => {} }
  const context = { records: world.records, clock: world.clock, queue, log: silentLog }
  return { world, dead, retry: () => retryDelivery(context, dead.id) }
}

describe('dead letters', () => {
  it('are listed with the reason, and arrive after a retry once the cause is mended', async () => {
    const { world, dead, retry } = await worldWithDeadLetter()
    expect(dead.attempts).toMatchObject([{ outcome: 'failed', code: 'crm_forbidden', message: 'Re-enter the key.' }])
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

  it('are sent again together: those that fit state, destination, code and time, over all pages', async () => {
    const { world, dead } = await worldWithDeadLetter()
    const put = (id: string, changes: Partial<Delivery>) =>
      putDelivery({ ...dead, id: `${id}.crm`, callId: id, ...changes }, 0, undefined)
    const rejected = [{ atMs: 1, durationMs: 1, revision: 1, outcome: 'failed', code: 'crm_rejected' }] as const
    await world.records.write([
      put('other-destination', { destination: 'other' }),
      put('other-code', { attempts: rejected }),
      put('earlier', { createdAtMs: dead.createdAtMs - 1 }),
      put('later', { createdAtMs: dead.createdAtMs + 1 }),
      put('live-event', { moment: 'ringing' }),
      ...Array.from({ length: 150 }, (_, at) => put(`fits-${at}`, {})),
    ])
    const woken: string[] = []
    const queue = {
      wake: async ({ refs }: { readonly refs: readonly { readonly id: string }[] }) =>
        void woken.push(...refs.map(({ id }) => id)),
      wakeAt: async () => {},
    }
    const filter: RetryFilter = {
      state: 'dead',
      destination: 'crm',
      code: 'crm_forbidden',
      fromMs: dead.createdAtMs,
      toMs: dead.createdAtMs + 1,
    }
    const context = { records: world.records, clock: world.clock, queue, log: silentLog }
    let retried = 0
    for (let cursor: string | undefined, page = 0; page === 0 || cursor; page += 1) {
      const answer = await retryPage(context, { ...filter, cursor })
      retried += answer.ids.length
      cursor = answer.next
    }
    const left = (await listDeliveries(world.records, { state: 'dead', limit: 1000 })).deliveries
    expect(left.map(({ callId }) => callId).sort()).toEqual([
      'earlier',
      'later',
      'live-event',
      'other-code',
      'other-destination',
    ])
    expect(retried).toBe(151)
    expect(new Set(woken).size).toBe(151)
    expect(await getDelivery(world.records, 'fits-0.crm')).toMatchObject({ state: 'waiting', failures: 0 })
  })

  it('answer not_found for what does not exist', async () => {
    const { world } = await worldWithDeadLetter()
    await expect(getDelivery(world.records, 'none')).rejects.toMatchObject({ code: 'not_found' })
  })
})
