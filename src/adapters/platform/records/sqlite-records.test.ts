import { describe, expect, it } from 'vitest'
import { openSql } from '../../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { describeRecords } from '../../../ports/contract/records-contract.ts'
import { DUE_INDEX, timeKey } from '../../../ports/records.ts'
import { SqliteRecords } from './sqlite-records.ts'
import { createTextRecords } from './text-records.ts'

function openStore() {
  const clock = createVirtualClock()
  return { clock, store: new SqliteRecords(openSql(), () => clock.now()) }
}

describeRecords('SQLite (node:sqlite)', async () => {
  const { clock, store } = openStore()
  const other = new SqliteRecords(openSql(), () => clock.now())
  return {
    records: createTextRecords('main', store),
    again: createTextRecords('main', store),
    otherSite: createTextRecords('other', other),
    pass: (ms) => clock.advance(ms),
    nowMs: () => clock.now(),
  }
})

describe('SQLite records', () => {
  it('find the first due key, and purge what expired with its index entries', async () => {
    const { clock, store } = openStore()
    const due = (atMs: number) => [{ index: DUE_INDEX, key: timeKey(atMs) }]
    store.write([
      { op: 'put', collection: 'c', id: 'a', text: '1', index: due(5), expiresAtMs: clock.now() + 10 },
      { op: 'put', collection: 'c', id: 'b', text: '2', index: due(9) },
    ])
    expect(store.firstKey(DUE_INDEX)).toBe(timeKey(5))
    await clock.advance(10)
    expect(store.firstKey(DUE_INDEX)).toBe(timeKey(9))
    expect(store.purgeExpired(100)).toBe(1)
    expect(store.purgeExpired(100)).toBe(0)
    expect(store.firstKey(DUE_INDEX)).toBe(timeKey(9))
  })

  it('keep nothing of a write whose counting fails', () => {
    const sql = openSql()
    let failing = false
    const store = new SqliteRecords(
      {
        ...sql,
        all: (statement, ...bindings) => {
          if (failing && /^(INSERT INTO|UPDATE) sum_groups/.test(statement)) throw new Error('full')
          return sql.all(statement, ...bindings)
        },
      },
      () => 0,
    )
    failing = true
    const write = () =>
      store.write([
        { op: 'put', collection: 'c', id: 'a', text: '1', expect: 0 },
        { op: 'count', group: 'g', add: { n: 1 } },
      ])
    expect(write).toThrow('full')
    expect([store.getMany([{ collection: 'c', id: 'a' }]), store.sums(['g'])]).toEqual([[undefined], [{}]])
    failing = false
    expect(write().committed).toBe(true)
    expect(store.sums(['g'])).toEqual([{ n: 1 }])
  })

  it('answer storage_unavailable, to be tried again, when the store throws', async () => {
    const broken = () => {
      throw new Error('disk gone')
    }
    const records = createTextRecords('main', {
      ...{ getMany: broken, list: broken, write: broken, scan: broken, sums: broken, addCounts: broken },
    })
    for (const asked of [
      records.get('a', 'b'),
      records.list({ index: 'i', limit: 1 }),
      records.write([]),
      records.sums(['g']),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'storage_unavailable', retryable: true })
      await expect(asked).rejects.toBeInstanceOf(SwitchhookError)
    }
  })

  it('answer with as many large records as fit, and with all of them page by page', { timeout: 30_000 }, async () => {
    const { store } = openStore()
    const records = createTextRecords('main', store)
    const value = 'x'.repeat(900_000)
    const ids = Array.from({ length: 24 }, (_, i) => `r${String(i).padStart(2, '0')}`)
    for (const id of ids) {
      await records.write([{ op: 'put', collection: 'c', id, value, expect: 0, index: [{ index: 'i', key: id }] }])
    }
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await records.list({ index: 'i', limit: 100, cursor })
      expect(page.records.length).toBeLessThan(24)
      found.push(...page.records.map(({ id }) => id))
      cursor = page.next
    } while (cursor)
    expect(found).toEqual(ids)
    expect(() => store.getMany(ids.map((id) => ({ collection: 'c', id })))).toThrow('exceed')
    const many = await records.getMany<string>(ids.map((id) => ({ collection: 'c', id })))
    expect(many.map((record) => record?.value.length)).toEqual(ids.map(() => 900_000))
  })
})
