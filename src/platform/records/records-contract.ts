/**
 * What every adapter of the `records` port must do, whatever it stands on. An adapter's test calls
 * `describeRecords` with a way to open an empty store whose clock the suite owns.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Put, prefixRange, type Records, timeKey } from './records.ts'

export interface RecordsUnderTest {
  readonly records: Records
  /** The same store through another client, as another isolate would open it. */
  readonly again: Records
  /** Another site's records on the same platform. */
  readonly otherSite: Records
  /** Moves the time by which the store judges expiry. */
  readonly pass: (ms: number) => Promise<void> | void
  readonly nowMs: () => number
}

export function describeRecords(name: string, open: () => Promise<RecordsUnderTest>): void {
  describe(`records contract: ${name}`, () => {
    singleRecords(open)
    conditions(open)
    lists(open)
    expiry(open)
    scans(open)
  })
}

const put = (id: string, value: unknown = { id }, more: Partial<Put> = {}): Put => ({
  op: 'put',
  collection: 'things',
  id,
  value,
  ...more,
})
const named = (...keys: string[]) => keys.map((key) => ({ index: 'by-name', key }))

function singleRecords(open: () => Promise<RecordsUnderTest>): void {
  it('gives back what was put, with version 1, then 2', async () => {
    const { records, again } = await open()
    await records.write([put('a', { n: 1 })])
    expect(await again.get('things', 'a')).toMatchObject({ collection: 'things', id: 'a', value: { n: 1 }, version: 1 })
    await records.write([put('a', { n: 2 })])
    expect(await again.get('things', 'a')).toMatchObject({ value: { n: 2 }, version: 2 })
  })

  it('has no record that was never put, was deleted, or is in another collection', async () => {
    const { records } = await open()
    await records.write([put('a')])
    expect(await records.get('other', 'a')).toBeUndefined()
    expect(await records.get('things', 'b')).toBeUndefined()
    await records.write([{ op: 'delete', collection: 'things', id: 'a' }])
    expect(await records.get('things', 'a')).toBeUndefined()
  })

  it('answers getMany in the order asked, with undefined for what is missing', async () => {
    const { records } = await open()
    await records.write([put('a'), put('b')])
    const found = await records.getMany(['b', 'x', 'a', 'b'].map((id) => ({ collection: 'things', id })))
    expect(found.map((record) => record?.id)).toEqual(['b', undefined, 'a', 'b'])
  })

  it('keeps any JSON value and any id exactly ("007" stays a string)', async () => {
    const { records } = await open()
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string({ unit: 'grapheme', minLength: 1 }), async (value, id) => {
        await records.write([put(id, { value, text: '007', number: 7 })])
        const found = await records.get<{ value: unknown }>('things', id)
        expect(found?.value).toEqual(JSON.parse(JSON.stringify({ value, text: '007', number: 7 })))
      }),
      { numRuns: 30 },
    )
  })

  it('keeps sites apart', async () => {
    const { records, otherSite } = await open()
    await records.write([put('a', 1, { index: named('k') })])
    expect(await otherSite.get('things', 'a')).toBeUndefined()
    expect((await otherSite.list({ index: 'by-name', limit: 10 })).records).toEqual([])
  })
}

function conditions(open: () => Promise<RecordsUnderTest>): void {
  it('refuses the whole write when one expected version does not hold, and says which', async () => {
    const { records } = await open()
    await records.write([put('a')])
    const result = await records.write([
      put('new'),
      put('a', 'changed', { expect: 7 }),
      { op: 'delete', collection: 'things', id: 'a' },
    ])
    expect(result).toEqual({ committed: false, outcomes: ['skipped', 'conflict', 'skipped'] })
    expect(await records.get('things', 'new')).toBeUndefined()
    expect((await records.get('things', 'a'))?.version).toBe(1)
  })

  it('puts with expect 0 only where nothing is, and with the right version only', async () => {
    const { records } = await open()
    expect((await records.write([put('a', 1, { expect: 0 })])).committed).toBe(true)
    expect((await records.write([put('a', 2, { expect: 0 })])).committed).toBe(false)
    expect((await records.write([put('a', 2, { expect: 1 })])).committed).toBe(true)
    expect((await records.write([{ op: 'delete', collection: 'things', id: 'a', expect: 1 }])).committed).toBe(false)
    expect((await records.write([{ op: 'delete', collection: 'things', id: 'a', expect: 2 }])).committed).toBe(true)
  })

  it('leaves out a put with onConflict skip, and writes the rest', async () => {
    const { records } = await open()
    await records.write([put('a', 'first')])
    const result = await records.write([
      put('a', 'again', { expect: 0, onConflict: 'skip', index: named('z') }),
      put('b', 'new', { expect: 0, onConflict: 'skip' }),
    ])
    expect(result).toEqual({ committed: true, outcomes: ['skipped', 'written'] })
    expect((await records.get('things', 'a'))?.value).toBe('first')
    expect((await records.list({ index: 'by-name', limit: 10 })).records).toEqual([])
  })

  it('sees earlier writes of the same batch', async () => {
    const { records } = await open()
    const result = await records.write([put('a', 1, { expect: 0 }), put('a', 2, { expect: 1 })])
    expect(result.committed).toBe(true)
    expect(await records.get('things', 'a')).toMatchObject({ value: 2, version: 2 })
  })

  it('lets exactly one of many simultaneous writers win', async () => {
    const { records, again } = await open()
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? records : again).write([put('a', i, { expect: 0 })])),
    )
    expect(results.filter((result) => result.committed)).toHaveLength(1)
  })

  it('counts every increment of concurrent compare-and-set loops', async () => {
    const { records, again } = await open()
    const increment = async (client: Records) => {
      for (;;) {
        const now = await client.get<number>('things', 'counter')
        const write = put('counter', (now?.value ?? 0) + 1, { expect: now?.version ?? 0 })
        if ((await client.write([write])).committed) return
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, i) => increment(i % 2 ? records : again)))
    expect((await records.get('things', 'counter'))?.value).toBe(8)
  })
}

function lists(open: () => Promise<RecordsUnderTest>): void {
  it('lists by key, then collection, then id, in code point order, from inclusive to exclusive', async () => {
    const { records } = await open()
    await records.write([
      put('2', 2, { index: named('b') }),
      put('1', 1, { index: named('b') }),
      put('3', 3, { index: named('a') }),
      put('4', 4, { index: named('é') }),
      put('5', 5, { index: named('\u{1f600}') }),
      put('6', 6, { index: named('\uffee') }),
      { ...put('0', 0, { index: named('b') }), collection: 'another' },
    ])
    const ids = async (query: object) =>
      (await records.list({ index: 'by-name', limit: 100, ...query })).records.map((record) => record.id)
    expect(await ids({})).toEqual(['3', '0', '1', '2', '4', '6', '5'])
    expect(await ids({ reverse: true })).toEqual(['5', '6', '4', '2', '1', '0', '3'])
    expect(await ids({ from: 'b', to: 'é' })).toEqual(['0', '1', '2'])
    expect(await ids({ from: 'b', limit: 2 })).toEqual(['0', '1'])
    expect(await ids({ ...prefixRange('\u{1f600}') })).toEqual(['5'])
  })

  it('pages without a gap or repetition while records come and go', async () => {
    const { records } = await open()
    await records.write(Array.from({ length: 25 }, (_, i) => put(`r${i}`, i, { index: named(timeKey(i)) })))
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await records.list<number>({ index: 'by-name', limit: 10, cursor })
      seen.push(...page.records.map((record) => record.value))
      await records.write([
        { op: 'delete', collection: 'things', id: 'r3' },
        put(`early${seen.length}`, -1, { index: named(timeKey(0)) }),
      ])
      cursor = page.next
    } while (cursor)
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => i))
  })

  it('moves a record in its indexes with each put, and takes it out with the delete', async () => {
    const { records } = await open()
    const keys = async () => (await records.list({ index: 'by-name', limit: 10 })).records.map((record) => record.value)
    await records.write([put('a', 1, { index: named('x', 'y') })])
    expect(await keys()).toEqual([1, 1])
    await records.write([put('a', 2, { index: named('y') })])
    expect(await keys()).toEqual([2])
    await records.write([put('a', 3)])
    expect(await keys()).toEqual([])
    await records.write([put('a', 4, { index: named('z') }), { op: 'delete', collection: 'things', id: 'a' }])
    expect(await keys()).toEqual([])
  })

  it('refuses a cursor that it did not make', async () => {
    const { records } = await open()
    await expect(records.list({ index: 'by-name', limit: 1, cursor: 'garbage' })).rejects.toMatchObject({
      code: 'bad_field',
    })
  })
}

function scans(open: () => Promise<RecordsUnderTest>): void {
  it('scans every live record, with all that is needed to make it again', async () => {
    const { records, otherSite, pass, nowMs } = await open()
    const writes = Array.from({ length: 45 }, (_, i) =>
      put(`r${i}`, { i, text: '007' }, { index: named(`k${i}`, 'é') }),
    )
    const expiresAtMs = nowMs() + 3_600_000
    await records.write([...writes, put('gone', 0, { expiresAtMs: nowMs() + 1000 }), put('later', 1, { expiresAtMs })])
    await otherSite.write([put('elsewhere', 0)])
    await pass(1001)
    const found = new Map<string, unknown>()
    let cursor: string | undefined
    do {
      const page = await records.scan({ limit: 10, cursor })
      for (const record of page.records) found.set(record.id, record)
      cursor = page.next
    } while (cursor)
    expect([...found.keys()].sort()).toEqual([...writes.map(({ id }) => id), 'later'].sort())
    expect(found.get('r7')).toMatchObject({
      collection: 'things',
      value: { i: 7, text: '007' },
      index: named('k7', 'é'),
    })
    expect(found.get('later')).toMatchObject({ expiresAtMs, index: [] })
  })
}

function expiry(open: () => Promise<RecordsUnderTest>): void {
  it('has nothing of a record that expired, in any operation', async () => {
    const { records, pass, nowMs } = await open()
    await records.write([put('a', 1, { expiresAtMs: nowMs() + 1500, index: named('k') }), put('b', 2)])
    expect((await records.get('things', 'a'))?.value).toBe(1)
    await pass(1501)
    expect(await records.get('things', 'a')).toBeUndefined()
    expect((await records.list({ index: 'by-name', limit: 10 })).records).toEqual([])
    expect((await records.write([put('a', 3, { expect: 0 })])).committed).toBe(true)
    expect(await records.get('things', 'a')).toMatchObject({ value: 3, version: 1 })
    expect((await records.list({ index: 'by-name', limit: 10 })).records).toEqual([])
  })

  it('keeps a record whose expiry a later put took away', async () => {
    const { records, pass, nowMs } = await open()
    await records.write([put('a', 1, { expiresAtMs: nowMs() + 1500 })])
    await records.write([put('a', 2)])
    await pass(1501)
    expect((await records.get('things', 'a'))?.value).toBe(2)
  })
}
