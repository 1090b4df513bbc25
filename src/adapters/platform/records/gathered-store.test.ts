import { describe, expect, it } from 'vitest'
import { openSql } from '../../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { describeRecords } from '../../../ports/contract/records-contract.ts'
import { type Asked, answerTogether } from './asked.ts'
import { gatheredStore } from './gathered-store.ts'
import { answerCharsMax } from './sqlite-reads.ts'
import { SqliteRecords } from './sqlite-records.ts'
import { createTextRecords } from './text-records.ts'

/** Real records behind a store that gathers; `calls` takes the operations of each call. */
function openGathered({ fails = (): boolean => false, clock = createVirtualClock() } = {}) {
  const store = new SqliteRecords(openSql(), () => clock.now())
  const calls: Asked[][] = []
  const gathered = gatheredStore(async (asked) => {
    calls.push([...asked])
    await new Promise((resolve) => setImmediate(resolve))
    if (fails()) throw new Error('the object was reset')
    return answerTogether(store, asked)
  })
  const alone = createTextRecords('main', store)
  const records = createTextRecords('main', {
    ...gathered,
    scan: (limit, cursor) => store.scan(limit, cursor),
    snapshot: (limit, cursor) => store.snapshot(limit, cursor),
    sums: (groups) => store.sums(groups),
    addCounts: (count) => store.addCounts(count),
  })
  return { records, alone, calls }
}

describeRecords('SQLite behind a store that gathers', async () => {
  const clock = createVirtualClock()
  const { records, alone } = openGathered({ clock })
  return {
    records,
    again: alone,
    otherSite: openGathered({ clock }).records,
    pass: (ms) => clock.advance(ms),
    nowMs: () => clock.now(),
  }
})

const put = (id: string, expect?: number) =>
  ({ op: 'put', collection: 'calls', id, value: { id }, expect, index: [{ index: 'by', key: id }] }) as const
const counted = { op: 'count', group: 'figures', add: { calls: 1 } } as const

describe('a store that is asked for much side by side', () => {
  it('takes fifty writes that come at once in few calls, and stores and counts each of them', async () => {
    const { records, alone, calls } = openGathered()
    const ids = Array.from({ length: 50 }, (_, i) => `c${100 + i}`)
    const written = await Promise.all(ids.map((id) => records.write([put(id, 0), counted])))
    expect(written.every(({ committed }) => committed)).toBe(true)
    expect(calls.length).toBeLessThanOrEqual(2)
    const { records: listed } = await alone.list({ index: 'by', limit: 100 })
    expect(listed.map(({ id }) => id)).toEqual(ids)
    expect(await alone.sums(['figures'])).toEqual([{ calls: 50 }])
  })

  it('refuses one of two writes of the same record, and counts only the other', async () => {
    const { records, alone } = openGathered()
    const both = await Promise.all([0, 1].map(() => records.write([put('same', 0), put('other'), counted])))
    expect(both.map(({ committed }) => committed)).toEqual([true, false])
    expect((await alone.get('calls', 'other'))?.version).toBe(1)
    expect(await alone.sums(['figures'])).toEqual([{ calls: 1 }])
  })

  it('does what was asked later after it, also while a call is under way', async () => {
    const { records } = openGathered()
    const first = records.write([put('a', 0)])
    const second = records.write([put('a', 1)])
    const read = records.get('calls', 'a')
    expect((await Promise.all([first, second])).map(({ committed }) => committed)).toEqual([true, true])
    expect((await read)?.version).toBe(2)
  })

  it('fails one operation that cannot be done, and none of those beside it', async () => {
    const { records } = openGathered()
    const huge = 'x'.repeat(answerCharsMax)
    await records.write([{ op: 'put', collection: 'calls', id: 'a', value: huge }])
    const [bad, good] = await Promise.allSettled([
      records.list({ index: 'by', limit: 10, cursor: 'no cursor' }),
      records.write([put('b', 0)]),
    ])
    expect(bad.status).toBe('rejected')
    expect(good.status).toBe('fulfilled')
  })

  it('asks again for what did not fit into one answer', async () => {
    const { records, calls } = openGathered()
    const text = 'x'.repeat(answerCharsMax / 4)
    const ids = Array.from({ length: 8 }, (_, i) => `large${i}`)
    for (const id of ids) await records.write([{ op: 'put', collection: 'calls', id, value: text }])
    calls.length = 0
    const found = await Promise.all([
      ...ids.map((id) => records.get<string>('calls', id)),
      records.write([put('after', 0)]).then(() => undefined),
    ])
    expect(found.slice(0, 8).map((record) => record?.value.length)).toEqual(ids.map(() => text.length))
    expect(calls.length).toBeGreaterThan(2)
    expect((await records.get('calls', 'after'))?.version).toBe(1)
  })

  it('fails all of a call that failed, and goes on with the next', async () => {
    let isAway = true
    const { records } = openGathered({ fails: () => isAway })
    const failed = await Promise.allSettled([records.get('calls', 'a'), records.write([put('a', 0)])])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    isAway = false
    expect((await records.write([put('a', 0)])).committed).toBe(true)
  })
})

describe('several writes in one step', () => {
  it('stores nothing of any when the step fails, no sums either', () => {
    const store = new SqliteRecords(openSql(), () => 1_700_000_000_000)
    const write = { ...put('a', 0), text: '1' }
    expect(() =>
      store.together(() => {
        expect(store.write([write, counted]).committed).toBe(true)
        throw new Error('the disk is full')
      }),
    ).toThrow('the disk is full')
    expect(store.getMany([{ collection: 'calls', id: 'a' }])).toEqual([undefined])
    expect(store.sums(['figures'])).toEqual([{}])
    expect(store.write([write, counted]).committed).toBe(true)
    expect(store.sums(['figures'])).toEqual([{ calls: 1 }])
  })
})

describe('what is only read', () => {
  it('begins no transaction, as a lookup’s, whose statements would be half as many again', () => {
    const sql = openSql()
    let transactions = 0
    const counting = {
      ...sql,
      transaction: <T>(run: () => T) => {
        transactions += 1
        return sql.transaction(run)
      },
    }
    const store = new SqliteRecords(counting, () => 1_700_000_000_000)
    store.write([{ op: 'put', collection: 'c', id: 'a', text: '1' }])
    const refs = [{ collection: 'c', id: 'a' }]
    const reads: Asked[] = [
      { op: 'getMany', refs },
      { op: 'getMany', refs },
    ]
    const before = transactions
    expect(answerTogether(store, reads)).toMatchObject([{ records: [{ text: '1' }] }, { records: [{ text: '1' }] }])
    expect(transactions).toBe(before)
    answerTogether(store, [...reads, { op: 'write', writes: [{ op: 'put', collection: 'c', id: 'b', text: '2' }] }])
    expect(transactions).toBeGreaterThan(before)
  })
})
