/** Records one by one: put, get, delete, and any JSON value. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { named, type OpenRecords, put } from './under-test.ts'

export function singleContract(open: OpenRecords): void {
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
