import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, quantile, ratioByRound } from './statistics.ts'

const numbers = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 })

describe('the median', () => {
  it('is the middle one, or between the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([9, 1, 5, 7])).toBe(6)
    expect(() => median([])).toThrow(RangeError)
  })

  it('is not moved by one round that went wrong', () => {
    expect(median([100, 101, 99, 102, 3])).toBe(100)
  })
})

describe('a quantile', () => {
  it('is the value that this share does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect([0, 0.5, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([1, 50, 99, 100])
    expect(() => quantile([], 0.5)).toThrow(RangeError)
  })

  it('is one of the values, whatever they are', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        expect(values).toContain(quantile(values, share))
      }),
    )
  })
})

describe('a ratio', () => {
  it('compares within a round: a machine that slows down changes nothing', () => {
    expect(ratioByRound([80, 40, 8], [100, 50, 10])).toBeCloseTo(0.8)
    expect(ratioByRound([80, 40], [100, 80])).toBeCloseTo(0.65)
  })

  it('of a server to itself is 1', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expect(ratioByRound(values, values)).toBe(1)
      }),
    )
  })

  it('needs every round of both', () => {
    expect(() => ratioByRound([1, 2], [1])).toThrow(RangeError)
  })
})
