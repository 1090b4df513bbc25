/** Snapshots: all records as they are at one moment, whatever is written while they are read. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Records, SnapshotPage, WholeRecord, Write } from '../../records.ts'
import { named, type OpenRecords, put } from './under-test.ts'

/** What the pages add up to, and the sums that changed meanwhile. */
class Taken {
  readonly records = new Map<string, WholeRecord>()
  readonly sums = new Map<string, object>()

  add({ records, changes }: SnapshotPage): void {
    for (const record of [...records, ...changes.records]) this.records.set(record.id, record)
    for (const { id } of changes.gone) this.records.delete(id)
    for (const { group, sums } of changes.sums) this.sums.set(group, sums)
  }
}

async function stored(records: Records) {
  const found = new Map<string, WholeRecord>()
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page: Awaited<ReturnType<Records['scan']>> = await records.scan({ limit: 1000, cursor: cursor || undefined })
    for (const record of page.records) found.set(record.id, record)
    cursor = page.next
  }
  return found
}

const inOrder = (records: ReadonlyMap<string, WholeRecord>) =>
  [...records.values()]
    .map(({ id, value, index, expiresAtMs }) => ({ id, value, index, expiresAtMs }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

type Step = readonly { readonly id: number; readonly value: number | undefined }[]

function writesOf(step: Step): Write[] {
  const writes = step.map(({ id, value }): Write => {
    if (value === undefined) return { op: 'delete', collection: 'things', id: `r${id}` }
    return put(`r${id}`, value, { index: named(`k${value}`) })
  })
  return writes.length === 0 ? [] : [...writes, { op: 'count', group: `g${writes.length}`, add: { writes: 1 } }]
}

export function snapshotsContract(open: OpenRecords): void {
  const step = fc.array(
    fc.record({ id: fc.integer({ min: 0, max: 40 }), value: fc.option(fc.nat(9), { nil: undefined }) }),
    { maxLength: 5 },
  )

  it('gives the records of one moment, whatever was written, deleted and made anew between its pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.integer({ min: 5, max: 20 }), async (steps, limit) => {
        const { records, again } = await open()
        await records.write(Array.from({ length: 25 }, (_, i) => put(`r${i}`, 'first', { index: named('first') })))
        const taken = new Taken()
        const waiting = [...steps]
        for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
          // An answer that was lost is asked for again; others write before that, too.
          if (waiting.length % 3 === 1 && cursor) await records.snapshot({ limit, cursor })
          const page: SnapshotPage = await records.snapshot({ limit, cursor })
          taken.add(page)
          cursor = page.next
          if (isFirst) expect(page).toMatchObject({ records: [], next: expect.any(String) })
          // Nothing is written between the last page and the look at what is stored.
          if (cursor) await again.write(writesOf(waiting.shift() ?? []))
        }
        expect(inOrder(taken.records)).toEqual(inOrder(await stored(records)))
        const groups = [...taken.sums.keys()]
        const counted = new Map(steps.slice(0, steps.length - waiting.length).map((one) => [`g${one.length}`, one]))
        counted.delete('g0')
        expect(groups.sort()).toEqual([...counted.keys()].sort())
        expect(groups.map((group) => taken.sums.get(group))).toEqual(await records.sums(groups))
      }),
      { numRuns: 8 },
    )
  })

  it('takes more changes than a page may have, in pages, and several snapshots at the same time', async () => {
    const { records, again } = await open()
    await records.write([put('first')])
    const take = async (whileTaken: () => Promise<unknown>) => {
      const taken = new Taken()
      let pages = 0
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
        const page: SnapshotPage = await records.snapshot({ limit: 1000, cursor })
        expect(page.changes.records.length).toBeLessThanOrEqual(1000)
        taken.add(page)
        cursor = page.next
        pages += 1
        if (isFirst) await whileTaken()
      }
      return { taken, pages }
    }
    const many = Array.from({ length: 1900 }, (_, i) => put(`m${i}`, 'x'.repeat(i % 100 === 0 ? 20_000 : 1)))
    let inner: Awaited<ReturnType<typeof take>> | undefined
    const outer = await take(async () => {
      inner = await take(async () => again.write([...many, { op: 'delete', collection: 'things', id: 'first' }]))
    })
    for (const one of [inner, outer]) {
      expect(one?.taken.records.size).toBe(1900)
      // One that begins, two of changes at least; those of the first are read before the scan.
      expect(one?.pages).toBeGreaterThan(2)
    }
  })

  it('has nothing of another site, nor of a record that had expired when it was read', async () => {
    const { records, otherSite, pass, nowMs } = await open()
    await records.write([put('stays'), put('ends', 1, { expiresAtMs: nowMs() + 1000 })])
    const begun = await records.snapshot({ limit: 10 })
    await otherSite.write([put('elsewhere')])
    await pass(1001)
    await records.write([put('new')])
    const taken = new Taken()
    for (let cursor = begun.next; cursor; ) {
      const page = await records.snapshot({ limit: 10, cursor })
      taken.add(page)
      cursor = page.next
    }
    expect([...taken.records.keys()].sort()).toEqual(['new', 'stays'])
  })

  it('refuses a cursor that no snapshot gave, and one whose changes are not known', async () => {
    const { records } = await open()
    for (const cursor of ['x', '{}', '[1]', '["a"]', 'null', '-1', '["a",0,7]', '["a",0,null,1]']) {
      await expect(records.snapshot({ limit: 1, cursor })).rejects.toMatchObject({ code: 'bad_field' })
    }
    const cursor = JSON.stringify(['elsewhere', 0, null])
    await expect(records.snapshot({ limit: 1, cursor })).rejects.toMatchObject({
      code: 'export_over',
      retryable: false,
    })
  })
}
