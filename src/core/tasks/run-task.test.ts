import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { silentLog } from '../../../test/support/silent.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { WakeUp } from '../../ports/queue.ts'
import type { Records } from '../../ports/records.ts'
import { type Delivery, deliveryRef, putDelivery } from '../deliveries/delivery.ts'
import { getTask, startTask, stopTask } from './manage-tasks.ts'
import { runTask } from './run-task.ts'
import type { RetryTaskFilter, StoredTask } from './task.ts'
import { instantOf } from './when.ts'

async function open(dead: number) {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  const woken: WakeUp[] = []
  const queue = { wake: async (message: WakeUp) => void woken.push(message), wakeAt: async () => {} }
  const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(woken.length + 1) }
  const context = { records, clock, queue, random, log: silentLog }
  const store = (id: string, state: Delivery['state'], code: string) =>
    records.write([
      putDelivery(
        {
          ...{ v: 1, id: `${id}.crm`, callId: id, destination: 'crm', state, key: id, failures: 1 },
          ...{ wanted: { revision: 1, fingerprint: 'a' }, createdAtMs: clock.now() - 1000 },
          attempts: [{ atMs: clock.now(), durationMs: 5, revision: 1, outcome: 'failed', code, message: 'No.' }],
        },
        0,
        undefined,
      ),
    ])
  for (let i = 0; i < dead; i += 1) await store(`call-${i}`, 'dead', 'crm_forbidden')
  const filter: RetryTaskFilter = { state: 'dead', destination: 'crm', toMs: clock.now() + 1 }
  /** What was sent again comes to this. */
  const settle = async (state: 'delivered' | 'dead') => {
    const waiting = await records.list<Delivery>({
      index: 'deliveries.state',
      from: 'waiting ',
      to: 'waiting!',
      limit: 1000,
    })
    const writes = waiting.records.map(({ value, version }) => putDelivery({ ...value, state }, version, undefined))
    if (writes.length > 0) await records.write(writes)
    return writes.length
  }
  const step = async (id: string) => {
    await clock.advance(2001)
    await runTask(context, id)
    return getTask(records, id)
  }
  const run = async (id: string, state: 'delivered' | 'dead'): Promise<StoredTask> => {
    for (let steps = 0; steps < 50; steps += 1) {
      const task = await step(id)
      if (task.endedAtMs !== undefined) return task
      await settle(state)
    }
    throw new Error('the task does not end')
  }
  return { ...context, filter, woken, settle, step, run, store }
}

const by = 'Ana'

const isPending = (value: unknown) => ((value as StoredTask).place.pending ?? []).length > 0

function withWrite(records: Records, write: Records['write']): Records {
  return new Proxy(records, {
    get(target, name) {
      if (name === 'write') return write
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

describe('a task that retries deliveries', () => {
  it('sends a page, waits for what comes of it, and ends with what was delivered', async () => {
    const site = await open(120)
    const { id } = await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by })
    await site.step(id)
    // A page at a time: a CRM that was down is not met by all at once.
    expect(await site.settle('delivered')).toBe(50)
    expect(await site.run(id, 'delivered')).toMatchObject({
      state: 'done',
      progress: { total: 120, done: 120, failed: 0, waiting: 0 },
    })
  })

  it('counts what it had sent when the power went before that was noted', async () => {
    const site = await open(60)
    const { id } = await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by })
    // The step that sends is done, and its note is lost.
    let isCut = false
    const write: Records['write'] = async (writes) => {
      const isNote = writes.some((one) => one.op === 'put' && one.collection === 'tasks' && isPending(one.value))
      if (!isNote || isCut) return site.records.write(writes)
      isCut = true
      throw new Error('power cut')
    }
    const cut = withWrite(site.records, write)
    await site.clock.advance(2001)
    await runTask({ ...site, records: cut }, id).catch(() => {})
    expect(isCut).toBe(true)
    await site.settle('delivered')
    await site.clock.advance(60_000)
    expect(await site.run(id, 'delivered')).toMatchObject({
      state: 'done',
      progress: { total: 60, done: 60, failed: 0 },
    })
  })

  it('says how many failed again, and why, and does not run after them', async () => {
    const site = await open(3)
    const { id } = await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by })
    expect(await site.run(id, 'dead')).toMatchObject({
      state: 'done',
      progress: { total: 3, done: 0, failed: 3 },
      failures: [{ code: 'crm_forbidden', message: 'No.', count: 3 }],
    })
  })

  it('leaves out what became dead after it was created, and what does not fit', async () => {
    const site = await open(2)
    const { id } = await startTask(site, {
      kind: 'retry-deliveries',
      filter: { ...site.filter, code: 'crm_forbidden' },
      by,
    })
    await site.store('other-code', 'dead', 'crm_rejected')
    await site.clock.advance(60_000)
    await site.store('later', 'dead', 'crm_forbidden')
    expect(await site.run(id, 'delivered')).toMatchObject({ progress: { total: 2, done: 2 } })
    expect((await site.records.get<Delivery>('deliveries', 'later.crm'))?.value.state).toBe('dead')
  })

  it('sends those it names and no others', async () => {
    const site = await open(5)
    const ids = ['call-1.crm', 'call-3.crm', 'none.crm']
    const { id } = await startTask(site, { kind: 'retry-deliveries', filter: { ...site.filter, ids }, by })
    expect(await site.run(id, 'delivered')).toMatchObject({ progress: { total: 2, done: 2 } })
  })

  it('does nothing more once it is stopped, and what it did stays', async () => {
    const site = await open(120)
    const { id } = await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by })
    await site.step(id)
    await site.settle('delivered')
    expect(await stopTask(site, id)).toMatchObject({ state: 'stopped' })
    await site.step(id)
    expect(await site.settle('delivered')).toBe(0)
    expect(await getTask(site.records, id)).toMatchObject({ state: 'stopped' })
  })

  it('goes on where its last write left it when the process died in a step, once the lease is over', async () => {
    const site = await open(60)
    const { id } = await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by })
    await site.step(id)
    await site.settle('delivered')
    await site.clock.advance(2001)
    let writes = 0
    const dying = {
      ...site.records,
      write: (list: Parameters<typeof site.records.write>[0]) => {
        writes += 1
        // It took the lease, and that was its last.
        return writes === 1 ? site.records.write(list) : Promise.reject(new Error('died'))
      },
    }
    await expect(runTask({ ...site, records: dying }, id)).rejects.toThrow('died')
    expect(await site.run(id, 'delivered')).toMatchObject({ state: 'done', progress: { total: 60, done: 60 } })
  })

  it('is not run by two at once', async () => {
    const site = await open(10)
    const { id } = await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by })
    await Promise.all([runTask(site, id), runTask(site, id)])
    const sent = site.woken
      .flatMap(({ refs }) => refs)
      .filter(({ collection }) => collection === deliveryRef('').collection)
    expect(new Set(sent.map((ref) => ref.id)).size).toBe(10)
    expect(sent).toHaveLength(10)
  })

  it('is the same task for the same key, and eleven at once are refused', async () => {
    const site = await open(0)
    const first = await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by, key: 'click' })
    expect((await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by, key: 'click' })).id).toBe(
      first.id,
    )
    for (let i = 0; i < 9; i += 1)
      await startTask(site, { kind: 'retry-deliveries', filter: site.filter, by, key: `${i}` })
    await expect(
      startTask(site, { kind: 'retry-deliveries', filter: site.filter, by, key: 'more' }),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  it('takes times ago as they are when it is created', () => {
    const nowMs = Date.parse('2026-11-20T09:00:00Z')
    expect(new Date(instantOf('24h', nowMs)).toISOString()).toBe('2026-11-19T09:00:00.000Z')
    expect(new Date(instantOf('90m', nowMs)).toISOString()).toBe('2026-11-20T07:30:00.000Z')
    expect(instantOf('2026-11-01T00:00:00+01:00', nowMs)).toBe(Date.parse('2026-10-31T23:00:00Z'))
  })
})
