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
  it('find the first due key, and purge what expired with its index entries by the next full hour', async () => {
    const { clock, store } = openStore()
    const due = (atMs: number) => [{ index: DUE_INDEX, key: timeKey(atMs) }]
    store.write([
      { op: 'put', collection: 'c', id: 'a', text: '1', index: due(5), expiresAtMs: clock.now() + 10 },
      { op: 'put', collection: 'c', id: 'b', text: '2', index: due(9) },
    ])
    expect(store.firstKey(DUE_INDEX)).toBe(timeKey(5))
    await clock.advance(10)
    expect(store.firstKey(DUE_INDEX)).toBe(timeKey(9))
    await clock.advance(3_600_000)
    expect(store.purgeExpired(100)).toBe(1)
    expect(store.purgeExpired(100)).toBe(0)
    expect(store.firstKey(DUE_INDEX)).toBe(timeKey(9))
  })

  it('judge what was found in an index without reading the values: a large call stands there hundreds of times', () => {
    const sql = openSql()
    let chars = 0
    const store = new SqliteRecords(
      {
        ...sql,
        all: (statement, ...bindings) => {
          const rows = sql.all(statement, ...bindings)
          for (const row of rows) chars += String(row.value ?? '').length
          return rows
        },
      },
      () => 0,
    )
    const index = Array.from({ length: 400 }, (_, leg) => ({ index: 'window', key: String(leg).padStart(3, '0') }))
    store.write([{ op: 'put', collection: 'calls', id: 'large', text: 'x'.repeat(10_000), index }])
    const check = (version: number) =>
      store.write([
        { op: 'check', index: 'window', from: '0', to: '9', found: [{ collection: 'calls', id: 'large', version }] },
      ])
    chars = 0
    expect([check(1).committed, check(2).committed, chars]).toEqual([true, false, 0])
  })

  it('read no more large records than one answer holds: a thousand of them would be all the memory there is', () => {
    const sql = openSql()
    let rows = 0
    const counting: typeof sql = {
      ...sql,
      all: (...statement) => {
        const found = sql.all(...statement)
        rows += found.length
        return found
      },
      *each(...statement) {
        for (const row of sql.each(...statement)) {
          rows += 1
          yield row
        }
      },
    }
    const store = new SqliteRecords(counting, () => 0)
    const text = JSON.stringify('x'.repeat(900_000))
    for (let i = 0; i < 40; i += 1)
      store.write([{ op: 'put', collection: 'c', id: `r${i}`, text, index: [{ index: 'all', key: timeKey(i) }] }])
    rows = 0
    const listed = store.list({ index: 'all', from: '', to: '\uffff', limit: 1000, reverse: false })
    expect([listed.records.length, rows]).toEqual([9, 10])
    rows = 0
    expect([store.scan(1000).records.length, rows]).toEqual([9, 10])
  })

  it('remember no more changes for four exports that nobody goes on with than for one', () => {
    const { store } = openStore()
    const cursors = Array.from({ length: 4 }, () => store.snapshot(100).next)
    for (let from = 0; from < 60_000; from += 2000) {
      store.write(Array.from({ length: 2000 }, (_, i) => ({ op: 'delete', collection: 'c', id: String(from + i) })))
    }
    const isOver = cursors.map((cursor) => store.snapshot(100, cursor).isOver ?? false)
    expect(isOver).toEqual([true, false, false, false])
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
      ...{
        getMany: broken,
        list: broken,
        write: broken,
        scan: broken,
        snapshot: broken,
        sums: broken,
        addCounts: broken,
      },
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

describe('SQLite records of an earlier release', () => {
  /** A database as 0.1.0 left it. */
  function openOlder() {
    const clock = createVirtualClock()
    const sql = openSql()
    sql.all(`CREATE TABLE records (collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL,
      entries TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (collection, id))`)
    sql.all(`CREATE TABLE entries (name TEXT NOT NULL, key TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL,
      PRIMARY KEY (name, key, collection, id)) WITHOUT ROWID`)
    sql.all('CREATE INDEX records_expiry ON records (expires_at) WHERE expires_at IS NOT NULL')
    const put = (id: string, key: string, expiresAtMs: number | null) => {
      sql.all('INSERT INTO records VALUES (?, ?, 3, ?, ?, ?)', 'c', id, `"${id}"`, `[["i","${key}"]]`, expiresAtMs)
      sql.all('INSERT INTO entries VALUES (?, ?, ?, ?)', 'i', key, 'c', id)
    }
    put('a', '1', clock.now() + 1000)
    put('b', '3', null)
    put('gone', '5', clock.now() - 1)
    const records = () => {
      const store = new SqliteRecords(sql, () => clock.now())
      return { store, records: createTextRecords('main', store) }
    }
    return { clock, sql, open: records }
  }

  it('are found by name, in lists beside new ones, and by a scan', async () => {
    const { open } = openOlder()
    const { records } = open()
    await records.write([{ op: 'put', collection: 'c', id: 'new', value: 'new', index: [{ index: 'i', key: '2' }] }])
    expect(await records.get('c', 'a')).toMatchObject({ value: 'a', version: 3 })
    expect(await records.get('c', 'gone')).toBeUndefined()
    const ids = async (limit: number) => {
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await records.list<string>({ index: 'i', limit, cursor })
        found.push(...page.records.map(({ value }) => value))
        cursor = page.next
      } while (cursor)
      return found
    }
    expect([await ids(10), await ids(1)]).toEqual([
      ['a', 'new', 'b'],
      ['a', 'new', 'b'],
    ])
    const first = await records.scan({ limit: 2 })
    const rest = await records.scan({ limit: 2, cursor: first.next })
    expect([...first.records, ...rest.records].map(({ id, index }) => [id, index[0]?.key])).toEqual([
      ['a', '1'],
      ['b', '3'],
      ['new', '2'],
    ])
  })

  it('come over when they are written again, with their version, index entries and expiry, and their table goes with the last', async () => {
    const { clock, sql, open } = openOlder()
    const { records, store } = open()
    const put = { op: 'put', collection: 'c', id: 'a', value: 'A', index: [{ index: 'i', key: '9' }] } as const
    const expiresAtMs = clock.now() + 1000
    expect(await records.write([{ ...put, expect: 3, expiresAtMs }])).toMatchObject({ committed: true })
    expect(await records.get('c', 'a')).toMatchObject({ value: 'A', version: 4 })
    expect((await records.list({ index: 'i', limit: 10 })).records.map(({ id }) => id)).toEqual(['b', 'a'])
    await records.write([{ op: 'delete', collection: 'c', id: 'b' }])
    await clock.advance(3_600_000)
    expect(store.purgeExpired(100)).toBe(2)
    expect(sql.all('SELECT * FROM entries')).toEqual([])
    open()
    expect(sql.all("SELECT name FROM sqlite_master WHERE name = 'records'")).toEqual([])
  })
})
