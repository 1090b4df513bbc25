/** Lists and their cursors. */
import { expect, it } from 'vitest'
import { prefixRange, timeKey } from '../../records.ts'
import { named, type OpenRecords, put } from './under-test.ts'

export function listsContract(open: OpenRecords): void {
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

  it('gives a record beside a list, page by page, and nothing where there is none', async () => {
    const { records } = await open()
    await records.write([
      put('1', 'one', { index: named('a') }),
      put('2', { nul: null, quote: '"' }, { index: named('b') }),
      { ...put('beside', 'known', { expiresAtMs: Date.now() + 86_400_000 }), collection: 'others' },
    ])
    const ref = { collection: 'others', id: 'beside' }
    const listed = async (query: object, id = ref.id) => {
      const { page, beside } = records.listBeside({ index: 'by-name', limit: 1, ...query }, { ...ref, id })
      return { page: await page, beside: await beside }
    }
    const first = await listed({})
    expect(first).toEqual({
      page: await records.list({ index: 'by-name', limit: 1 }),
      beside: await records.get('others', 'beside'),
    })
    const second = await listed({ cursor: first.page.next }, 'none')
    expect(second.page.records).toMatchObject([{ id: '2', value: { nul: null, quote: '"' }, version: 1 }])
    expect(second).toMatchObject({ beside: undefined })
    expect(second.page.next).toBeUndefined()
  })

  it('pages by size too: large records come a few at a time, and all of them', async () => {
    const { records } = await open()
    const text = 'x'.repeat(900_000)
    for (let i = 0; i < 12; i += 1) await records.write([put(`r${i}`, text, { index: named(timeKey(i)) })])
    const counts: number[] = []
    let cursor: string | undefined
    do {
      const page = await records.list<string>({ index: 'by-name', limit: 100, cursor })
      counts.push(page.records.length)
      cursor = page.next
    } while (cursor)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12)
    expect(Math.max(...counts)).toBeLessThan(10)
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
