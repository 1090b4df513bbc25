/** Sums: counted with a write if and only if it is committed, exact under concurrency, gone when their time is over. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Count } from '../../counts.ts'
import type { Records } from '../../records.ts'
import { type OpenRecords, put } from './under-test.ts'

const count = (add: Record<string, number>, more: Partial<Count> = {}): Count => ({
  op: 'count',
  group: 'g',
  add,
  ...more,
})
const sumsOf = async (records: Records, group = 'g') => (await records.sums([group]))[0]

export function countsContract(open: OpenRecords): void {
  countsWithWrites(open)
  countsBeside(open)
}

function countsWithWrites(open: OpenRecords): void {
  it('counts with a write, and answers the groups in the order asked', async () => {
    const { records, again, otherSite } = await open()
    const result = await records.write([put('a'), count({ x: 2, y: 1 }), count({ x: 5 }, { group: 'h' })])
    expect(result).toEqual({ committed: true, outcomes: ['written', 'written', 'written'] })
    await again.write([count({ x: 3 })])
    expect(await records.sums(['h', 'none', 'g'])).toEqual([{ x: 5 }, {}, { x: 5, y: 1 }])
    expect(await sumsOf(otherSite)).toEqual({})
  })

  it('counts nothing of a write that is turned down, wherever the count stands in it', async () => {
    const { records } = await open()
    await records.write([put('a')])
    const refused = put('a', 1, { expect: 0 })
    expect((await records.write([count({ x: 1 }), refused, count({ x: 1 }, { max: { m: 9 } })])).outcomes).toEqual([
      'skipped',
      'conflict',
      'skipped',
    ])
    expect(await sumsOf(records)).toEqual({})
  })

  it('is exact when many write at once, with records that conflict and without', async () => {
    const { records, again } = await open()
    const results = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        (i % 2 ? records : again).write([put('one', i, { expect: 0 }), count({ won: 1 })]),
      ),
    )
    await Promise.all(Array.from({ length: 24 }, (_, i) => (i % 2 ? records : again).write([count({ all: i })])))
    expect(results.filter(({ committed }) => committed)).toHaveLength(1)
    expect(await sumsOf(records)).toEqual({ won: 1, all: (24 * 23) / 2 })
  })

  it('takes any name, and its sum is that of all that was added', async () => {
    const { records } = await open()
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0'))
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, fc.nat(1e9)), { maxLength: 8 }), async (added) => {
        runs += 1
        const group = `run ${runs}`
        const expected = new Map<string, number>()
        for (const [key, by] of added) {
          if (by > 0) expected.set(key, (expected.get(key) ?? 0) + by)
          await records.write([count({ [key]: by }, { group })])
        }
        const counted = Object.entries((await sumsOf(records, group)) ?? {}).filter(([, sum]) => sum > 0)
        expect(new Map(counted)).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  }, 30_000)
}

function countsBeside(open: OpenRecords): void {
  it('keeps the greatest where that is asked', async () => {
    const { records } = await open()
    for (const at of [1_700_000_000_007, 5, 1_700_000_000_009, 1_700_000_000_008]) {
      await records.write([count({}, { max: { at } })])
    }
    expect(await sumsOf(records)).toEqual({ at: 1_700_000_000_009 })
  })

  it('tallies at once and answers what the sums are now, exactly when many ask', async () => {
    const { records, again } = await open()
    const counted = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? records : again).addCounts(count({ n: 3 }, { max: { last: i } }))),
    )
    const sums = counted.map(({ n }) => n ?? 0).sort((a, b) => a - b)
    expect(sums).toEqual(Array.from({ length: 20 }, (_, i) => 3 * (i + 1)))
    expect(await sumsOf(again)).toEqual({ n: 60, last: 19 })
  })

  it('forgets a group when its time is over, and begins it anew', async () => {
    const { records, pass, nowMs } = await open()
    await records.addCounts(count({ n: 1 }, { expiresAtMs: nowMs() + 1500 }))
    await records.write([count({ n: 1, m: 4 }, { expiresAtMs: nowMs() + 1500 }), count({ n: 7 }, { group: 'stays' })])
    expect(await sumsOf(records)).toEqual({ n: 2, m: 4 })
    await pass(1501)
    expect(await records.sums(['g', 'stays'])).toEqual([{}, { n: 7 }])
    expect(await records.addCounts(count({ n: 1 }, { expiresAtMs: nowMs() + 60_000 }))).toEqual({ n: 1 })
    await records.write([count({ n: 1 }, { expiresAtMs: nowMs() + 60_000 })])
    expect(await sumsOf(records)).toEqual({ n: 2 })
  })

  it('refuses names and numbers that it could not keep', async () => {
    const { records } = await open()
    const bad = [count({ '': 1 }), count({ 'a\0b': 1 }), count({ x: 0.5 }), count({ x: 1 }, { group: '' })]
    for (const one of bad) {
      await expect(records.addCounts(one)).rejects.toThrow('a count')
      await expect(records.write([put('a'), one])).rejects.toThrow('a count')
    }
    expect(await records.get('things', 'a')).toBeUndefined()
  })
}
