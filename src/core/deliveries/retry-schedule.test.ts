import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextAttemptAtMs, retrySchedule } from './retry-schedule.ts'

const failed = (more: Partial<Parameters<typeof nextAttemptAtMs>[0]> = {}) =>
  nextAttemptAtMs({ failures: 1, firstFailureAtMs: 0, nowMs: 0, chance: 0.5, ...more })

describe('the retry schedule', () => {
  it('draws from a range that doubles up to its maximum', () => {
    const longest = [1, 2, 3, 4, 12, 50].map((failures) => failed({ failures, chance: 1 - Number.EPSILON }))
    expect(longest).toEqual([5000, 10_000, 20_000, 40_000, retrySchedule.delayMsMax, retrySchedule.delayMsMax])
    expect(failed({ failures: 9, chance: 0 })).toBe(retrySchedule.delayMsMin)
  })

  it('waits as long as the destination asks, but not for ever', () => {
    expect(failed({ retryAfterMs: 90_000 })).toBe(90_000)
    expect(failed({ retryAfterMs: 10 })).toBe(3000)
    expect(failed({ retryAfterMs: 10 ** 12 })).toBe(retrySchedule.retryAfterMsMax)
  })

  it('gives up after about a day of failures', () => {
    const day = retrySchedule.giveUpAfterMs
    expect(failed({ failures: 20, nowMs: day - 1 })).toBeGreaterThan(day)
    expect(failed({ failures: 20, nowMs: day })).toBeUndefined()
  })

  it('never lies in the past, and is a whole number of milliseconds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.option(fc.integer({ min: 0 }), { nil: undefined }),
        (failures, chance, retryAfterMs) => {
          const next = failed({ failures, chance, retryAfterMs, nowMs: 1000 })
          expect(next).toBeGreaterThanOrEqual(1000 + retrySchedule.delayMsMin)
          expect(Number.isInteger(next)).toBe(true)
        },
      ),
    )
  })
})
