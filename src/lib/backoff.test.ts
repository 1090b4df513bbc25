import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

const highest = { next: () => 1 - Number.EPSILON }
const lowest = { next: () => 0 }

describe('the wait before the next try', () => {
  it('doubles from the first to the longest', () => {
    const waits = [0, 1, 2, 3, 4, 60, 2000].map((n) =>
      Math.round(backoffMs({ firstMs: 500, longestMs: 3000 }, n, highest)),
    )
    expect(waits).toEqual([500, 1000, 2000, 3000, 3000, 3000, 3000])
  })

  it('is anything from the shortest up, so that who failed together does not come back together', () => {
    expect(backoffMs({ firstMs: 500, longestMs: 3000 }, 2, lowest)).toBe(0)
    expect(backoffMs({ firstMs: 500, longestMs: 3000, shortestMs: 100 }, 2, lowest)).toBe(100)
    expect(backoffMs({ firstMs: 500, longestMs: 3000 }, 2, { next: () => 0.5 })).toBe(1000)
  })

  it('is never shorter or longer than it may be', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (doublings, chance) => {
        const ms = backoffMs({ firstMs: 5000, longestMs: 60_000, shortestMs: 1000 }, doublings, { next: () => chance })
        expect(ms).toBeGreaterThanOrEqual(1000)
        expect(ms).toBeLessThanOrEqual(60_000)
      }),
    )
  })
})
