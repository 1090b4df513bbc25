import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportItem } from '../../../core/contacts/import/import-item.ts'
import { type Batch, cutBatches } from './batches.ts'

async function* stream(items: readonly ImportItem[]) {
  yield* items
}

async function cut(items: readonly ImportItem[], mostRows?: number): Promise<Batch[]> {
  const batches: Batch[] = []
  for await (const batch of cutBatches(stream(items), mostRows)) batches.push(batch)
  return batches
}

const good = (line: number, name = 'x'): ImportItem => ({
  line,
  row: { line, name, emails: [], phones: [{ number: '1' }] },
})
const bad = (line: number): ImportItem => ({ line, rejected: 'no' })

describe('batches', () => {
  it('hold at most as many rows as the server takes', async () => {
    const items = Array.from({ length: 1001 }, (_, at) => good(at + 2))
    expect((await cut(items)).map(({ rows }) => rows.length)).toEqual([500, 500, 1])
  })

  it('stay below the size that the server takes', async () => {
    const large = 'y'.repeat(1024 * 1024)
    const batches = await cut([good(1, large), good(2, large), good(3, large), good(4, large)])
    expect(batches.length).toBeGreaterThan(1)
    for (const { rows } of batches) expect(JSON.stringify(rows).length).toBeLessThan(4_194_304)
  })

  it('of nothing are none', async () => {
    expect(await cut([])).toEqual([])
  })

  it('lose nothing, double nothing and never pile up', async () => {
    const items = fc
      .array(fc.boolean(), { maxLength: 60 })
      .map((kinds) => kinds.map((kind, at) => (kind ? good(at) : bad(at))))
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 9 }), async (all, most) => {
        const batches = await cut(all, most)
        expect(batches.flatMap(({ rows }) => rows.map(({ line }) => line))).toEqual(
          all.flatMap((item) => ('row' in item ? item.line : [])),
        )
        expect(batches.flatMap(({ rejected }) => rejected.map(({ line }) => line))).toEqual(
          all.flatMap((item) => ('rejected' in item ? item.line : [])),
        )
        for (const { rows, rejected } of batches) {
          expect(rows.length).toBeLessThanOrEqual(most)
          expect(rejected.length).toBeLessThanOrEqual(most)
          expect(rows.length + rejected.length).toBeGreaterThan(0)
        }
      }),
    )
  })
})
