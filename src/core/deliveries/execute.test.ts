import { describe, expect, it } from 'vitest'
import { dayMs, journal } from '../../../test/support/call-events.ts'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { noAgents, silentLog } from '../../../test/support/silent.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { DUE_INDEX, timeKey } from '../../ports/records.ts'
import { SourceStates } from '../breakers/source-states.ts'
import { reduceAll } from '../calls/reduce.ts'
import { putCall } from '../calls/stored-call.ts'
import { type Delivery, deliveryIdOf, putDelivery } from './delivery.ts'
import type { Destination } from './destination.ts'
import { executeDelivery } from './execute.ts'
import { fingerprintOf } from './plan.ts'
import { attemptTimeoutMs } from './send.ts'

const call = reduceAll(undefined, journal({ startMs: dayMs - 60_000, endMs: dayMs - 1000 }))
const id = deliveryIdOf(call.id, 'crm')

/** A delivery that is due, to a CRM that answers when it is asked to. */
async function setUp(delivery: Partial<Delivery> = {}) {
  const clock = createVirtualClock()
  const reads: number[] = []
  const records = openMemoryRecords({
    site: 'main',
    clock,
    around: (store) => ({
      getMany: (refs) => {
        reads.push(refs.length)
        return store.getMany(refs)
      },
      list: (query) => store.list(query),
      write: (writes) => store.write(writes),
    }),
  })
  const sent: string[] = []
  const answer = Promise.withResolvers<{ id: string }>()
  const crm: Destination = {
    id: 'crm',
    logCall: (report) => {
      sent.push(report.key)
      return answer.promise
    },
    amendCall: async () => ({ id: 'amended' }),
  }
  const value: Delivery = {
    ...{ v: 1, id, callId: call.id, destination: 'crm', state: 'waiting', key: id, failures: 0 },
    ...{ nextAtMs: clock.now(), createdAtMs: clock.now(), attempts: [] },
    ...{ wanted: { revision: call.revision, fingerprint: fingerprintOf(call) } },
    ...delivery,
  }
  const retentionMs = 400 * 86_400_000
  await records.write([putCall(call, clock.now(), 0, retentionMs), putDelivery(value, 0, undefined)])
  const states = new SourceStates(records, clock, silentLog)
  const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) }
  const ports = { records, clock, random, log: silentLog, agents: noAgents, breakers: states }
  const execute = () => executeDelivery({ ...ports, destinations: [crm], settleMs: 5000 }, value.id)
  const dueKeys = async () => (await records.list({ index: DUE_INDEX, limit: 10 })).records.map((one) => one.id)
  return { clock, records, reads, sent, answer, execute, dueKeys, value }
}

describe('an attempt', () => {
  it('is made by one at a time, though the sweep goes on finding the delivery', async () => {
    const { clock, sent, answer, execute, dueKeys } = await setUp()
    const first = execute()
    await clock.settle()
    expect(sent).toEqual([id])
    expect(await dueKeys()).toEqual([id])
    await clock.advance(attemptTimeoutMs - 1)
    expect(await execute()).toBeUndefined()
    expect(sent).toEqual([id])
    answer.resolve({ id: 'entry' })
    expect(await first).toMatchObject({ state: 'delivered', ref: { id: 'entry' } })
    expect(await dueKeys()).toEqual([])
  })

  it('of who died is made again with the same key once the lease is over', async () => {
    const { clock, sent, answer, execute, value, records } = await setUp()
    const sending: Delivery = { ...value, state: 'sending', nextAtMs: clock.now() + 25_000 }
    await records.write([putDelivery(sending, 1, undefined, clock.now())])
    answer.resolve({ id: 'entry' })
    expect(await execute()).toBeUndefined()
    await clock.advance(25_000)
    expect(await execute()).toMatchObject({ state: 'delivered' })
    expect(sent).toEqual([id])
  })

  it('reads the records once: delivery, call and the state of the CRM', async () => {
    const { reads, answer, execute } = await setUp()
    answer.resolve({ id: 'entry' })
    await execute()
    expect(reads[0]).toBe(3)
    // What follows notes that the CRM is well, for everybody to see.
    expect(reads.slice(1)).toEqual([1])
  })

  it('of a delivery that another call took over is about that call', async () => {
    const other = reduceAll(undefined, journal({ agent: '102', startMs: dayMs - 50_000, endMs: dayMs - 1000 }))
    const { answer, execute, records, sent } = await setUp({ callId: other.id, key: 'carried' })
    await records.write([putCall(other, dayMs, 0, 400 * 86_400_000)])
    answer.resolve({ id: 'entry' })
    expect(await execute()).toMatchObject({ sent: { fingerprint: fingerprintOf(other) } })
    expect(sent).toEqual(['carried'])
  })

  it('writes onto what the delivery has become meanwhile', async () => {
    const { clock, answer, execute, records, value } = await setUp()
    const first = execute()
    await clock.settle()
    const taken = await records.get<Delivery>('deliveries', id)
    if (!taken) throw new Error('a delivery')
    const wanted = { revision: value.wanted.revision + 1, fingerprint: 'news' }
    await records.write([putDelivery({ ...taken.value, wanted }, taken.version, undefined)])
    answer.resolve({ id: 'entry' })
    expect(await first).toMatchObject({ state: 'waiting', wanted, ref: { id: 'entry' } })
    expect(timeKey((await first)?.nextAtMs ?? 0)).toBe(timeKey(clock.now() + 5000))
  })
})
