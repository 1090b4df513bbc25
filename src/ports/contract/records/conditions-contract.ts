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

  it('refuses a write whose conditions were not met before it, and writes nothing for them', async () => {
    const { records } = await open()
    await records.write([put('a', 1, { index: named('k') })])
    const expect1 = { op: 'expect', collection: 'things', id: 'a', expect: 1 } as const
    const none = { op: 'expect', collection: 'things', id: 'b', expect: 0 } as const
    expect(await records.write([expect1, none, put('a', 2), put('b')])).toEqual({
      ...{ committed: true, outcomes: ['written', 'written', 'written', 'written'] },
    })
    expect(await records.write([put('c'), none])).toEqual({ committed: false, outcomes: ['skipped', 'conflict'] })
    expect((await records.write([put('c'), expect1])).committed).toBe(false)
    expect(await records.get('things', 'c')).toBeUndefined()
    expect((await records.get('things', 'a'))?.version).toBe(2)
  })

  it('refuses a write when a list would find something else by now, be it a new record, one that is gone or one that changed', async () => {
    const { records, pass, nowMs } = await open()
    const bounds = { index: 'by-name', from: 'k', to: 'l' }
    const look = async () => {
      const { records: found } = await records.list({ ...bounds, limit: 10 })
      const refs = found.map(({ collection, id, version }) => ({ collection, id, version }))
      return { op: 'check', ...bounds, found: [...new Map(refs.map((one) => [one.id, one])).values()] } as const
    }
    const holds = async (check: Awaited<ReturnType<typeof look>>) => (await records.write([check])).committed
    const empty = await look()
    expect(await records.write([empty, put('a', 1, { index: named('k1', 'k2') })])).toMatchObject({ committed: true })
    expect(await holds(empty)).toBe(false)
    const one = await look()
    expect(await holds(one)).toBe(true)
    await records.write([put('b', 1, { index: named('l', 'j') })])
    expect(await holds(one)).toBe(true)
    await records.write([put('a', 2, { index: named('k1', 'k2') })])
    expect(await holds(one)).toBe(false)
    const changed = await look()
    await records.write([put('c', 1, { index: named('k3'), expiresAtMs: nowMs() + 1000 })])
    expect(await holds(changed)).toBe(false)
    await pass(1001)
    expect(await holds(changed)).toBe(true)
    await records.write([{ op: 'delete', collection: 'things', id: 'a' }])
    expect(await holds(changed)).toBe(false)
    expect(await holds(await look())).toBe(true)
  })

  it('lets exactly one of many who looked and found nothing win', async () => {
    const { records, again } = await open()
    const check = { op: 'check', index: 'by-name', from: 'k', to: 'l', found: [] } as const
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? records : again).write([check, put(`r${i}`, i, { index: named(`k${i}`) })]),
      ),
    )
    expect(results.filter((result) => result.committed)).toHaveLength(1)
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
