import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRange } from './byte-range.ts'

describe('a player that asks for a range', () => {
  it.each([
    [null, 'whole'],
    ['', 'whole'],
    ['bytes=0-', { offset: 0, length: 100 }],
    ['bytes=0-0', { offset: 0, length: 1 }],
    ['bytes=10-19', { offset: 10, length: 10 }],
    ['bytes=90-500', { offset: 90, length: 10 }],
    ['bytes=-7', { offset: 93, length: 7 }],
    ['bytes=-500', { offset: 0, length: 100 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=5000-6000', 'unsatisfiable'],
    ['bytes=20-10', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
  ] as const)('%s of 100 bytes is %o', (header, expected) => {
    expect(readRange(header, 100)).toEqual(expected)
  })

  it('never gets bytes that are not there', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 10_000 }), (junk, a, b, bytes) => {
        for (const header of [junk, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const range = readRange(header, bytes)
          if (typeof range === 'string') continue
          expect(range.offset).toBeGreaterThanOrEqual(0)
          expect(range.length).toBeGreaterThan(0)
          expect(range.offset + range.length).toBeLessThanOrEqual(bytes)
        }
      }),
    )
  })
})
