import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { Put } from '../../../ports/records.ts'
import { CounterBuffer, flushAfterMs } from './counter-buffer.ts'
import type { TextStore } from './text-store.ts'

/** `fault`: what becomes of the next write. */
function openCounters() {
  const clock = createVirtualClock()
  const faults: ('before' | 'after')[] = []
  let writes = 0
  const around = (store: TextStore) => ({
    getMany: (refs: Parameters<TextStore['getMany']>[0]) => store.getMany(refs),
    list: (query: Parameters<TextStore['list']>[0]) => store.list(query),
    write: (texts: Parameters<TextStore['write']>[0]) => {
      writes += 1
      const fault = faults.shift()
      if (fault === 'before') throw new Error('no way there')
      const result = store.write(texts)
      if (fault === 'after') throw new Error('no way back')
      return result
    },
  })
  const records = openMemoryRecords({ site: 'main', clock, around })
  const counters = new CounterBuffer({ records, clock, log: silentLog })
  const works: Promise<unknown>[] = []
  const sums = async (group = 'g') => (await records.sums([group]))[0]
  const keep = () => counters.keep((work) => works.push(work))
  return { clock, faults, records, counters, sums, keep, works, writes: () => writes }
}

const put = (id: string, more: Partial<Put> = {}): Put => ({ op: 'put', collection: 'c', id, value: 1, ...more })

describe('a counter buffer', () => {
  it('stores all that was added in one write, some seconds after the first', async () => {
    const { counters, keep, clock, sums, works, writes } = openCounters()
    for (let i = 0; i < 50; i += 1) {
      counters.add('g', 'n')
      counters.max('g', 'last', 100 - i)
      keep()
    }
    await clock.advance(flushAfterMs - 1)
    expect(writes()).toBe(0)
    await clock.advance(1)
    expect(await sums()).toEqual({ n: 50, last: 100 })
    expect([writes(), works.length]).toEqual([1, 1])
    counters.add('g', 'n')
    keep()
    await clock.advance(flushAfterMs)
    expect(await sums()).toMatchObject({ n: 51 })
  })

  it('goes with the next write of the site for nothing, and answers that write as it was asked', async () => {
    const { counters, sums, writes, keep, clock } = openCounters()
    counters.add('g', 'n', 7)
    keep()
    const result = await counters.withCounters().write([put('a'), put('b')])
    expect(result).toEqual({ committed: true, outcomes: ['written', 'written'] })
    expect(await sums()).toEqual({ n: 7 })
    await clock.advance(flushAfterMs)
    expect(writes()).toBe(1)
  })

  it('counts nothing with a write that is turned down, and waits for the next', async () => {
    const { counters, sums } = openCounters()
    const records = counters.withCounters()
    await records.write([put('a')])
    counters.add('g', 'n')
    expect(await records.write([put('a', { expect: 0 })])).toEqual({ committed: false, outcomes: ['conflict'] })
    expect(await sums()).toEqual({})
    await records.write([put('b')])
    expect(await sums()).toEqual({ n: 1 })
  })

  it('loses nothing of an outage, and is kept again afterwards', async () => {
    const { counters, keep, clock, sums, faults } = openCounters()
    faults.push('before', 'before')
    for (let i = 0; i < 2; i += 1) {
      counters.add('g', 'n')
      keep()
      await clock.advance(flushAfterMs)
    }
    expect(await sums()).toEqual({})
    counters.add('g', 'n')
    keep()
    await clock.advance(flushAfterMs)
    expect(await sums()).toEqual({ n: 3 })
  })

  it('begins another flush when the request that carried one died', async () => {
    const { records, clock, works } = openCounters()
    // The platform drops the work: its sleep never ends.
    const ports = { now: () => clock.now(), sleep: () => new Promise<void>(() => {}) }
    const dead = new CounterBuffer({ records, clock: ports, log: silentLog })
    dead.add('g', 'n')
    dead.keep((work) => works.push(work))
    dead.keep((work) => works.push(work))
    expect(works).toHaveLength(1)
    await clock.advance(60_000)
    dead.keep((work) => works.push(work))
    expect(works).toHaveLength(2)
  })

  it('gives a group the time that it was given, and never fills the memory', async () => {
    const { counters, clock, sums, records } = openCounters()
    counters.add('day', 'n', 1, clock.now() + 5000)
    for (let i = 0; i < 3000; i += 1) counters.add(`g${i}`, 'n')
    await counters.flush()
    expect(await sums('day')).toEqual({ n: 1 })
    const kept = await records.sums(Array.from({ length: 1000 }, (_, i) => `g${i}`))
    expect(kept.filter((group) => group.n === 1)).toHaveLength(999)
    await clock.advance(5000)
    expect(await sums('day')).toEqual({})
  })

  it('leaves a write that is nearly full alone', async () => {
    const { counters, sums } = openCounters()
    counters.add('g', 'n')
    await counters.withCounters().write(Array.from({ length: 2000 }, (_, i) => put(`r${i}`)))
    expect(await sums()).toEqual({})
    await counters.flush()
    expect(await sums()).toEqual({ n: 1 })
  })
})
