/** Writes with expected versions: all or nothing, and who wins. */
import { expect, it } from 'vitest'
import type { Records } from '../../records.ts'
import { named, type OpenRecords, put } from './under-test.ts'

export function conditionsContract(open: OpenRecords): void {
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
