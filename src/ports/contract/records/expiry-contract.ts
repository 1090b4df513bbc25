/** Expiry, and the scan of all that has not expired. */
import { expect, it } from 'vitest'
import { named, type OpenRecords, put } from './under-test.ts'

export function expiryContract(open: OpenRecords): void {
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

export function scansContract(open: OpenRecords): void {
  it('refuses a cursor that no scan gave', async () => {
    const { records } = await open()
    for (const cursor of ['x', '{}', '[1]', '["a"]', 'null', '-1']) {
      await expect(records.scan({ limit: 1, cursor })).rejects.toMatchObject({ code: 'bad_field', retryable: false })
    }
  })

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
