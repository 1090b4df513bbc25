import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const nowMs = Date.UTC(2026, 10, 20, 9, 0, 0)
const dayMs = 86_400_000

describe('Retry-After', () => {
  it.each<[string | null, number | undefined]>([
    ['7', 7000],
    [' 0 ', 0],
    ['1.5', 1500],
    ['Fri, 20 Nov 2026 09:01:00 GMT', 60_000],
    ['Friday, 20-Nov-26 09:01:00 GMT', 60_000],
    ['Fri, 20 Nov 2026 08:00:00 GMT', 0],
    ['Sat, 20 Nov 2027 09:00:00 GMT', dayMs],
    ['9999999999', dayMs],
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['2026', 2026_000],
    ['2026-11-20T09:01:00Z', undefined],
    ['1e3', undefined],
    ['Mon', undefined],
  ])('%j is %j ms', (header, expected) => {
    expect(parseRetryAfter(header, nowMs)).toBe(expected)
  })

  it('never asks for more than a day or less than nothing, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          const waitMs = parseRetryAfter(header, nowMs) ?? 0
          expect(waitMs).toBeGreaterThanOrEqual(0)
          expect(waitMs).toBeLessThanOrEqual(dayMs)
        },
      ),
    )
  })
})
