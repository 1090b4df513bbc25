import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWallClock, readWallMs } from './wall-time.ts'

describe('readWallMs', () => {
  it('reads what databases and CDR files write', () => {
    const whole = Date.UTC(2025, 11, 8, 21, 32, 26)
    expect(readWallMs('2025-12-08 21:32:26')).toBe(whole)
    expect(readWallMs('2025/12/08 21:32:26')).toBe(whole)
    expect(readWallMs('2025-12-08 21:32:26.70634+00')).toBe(whole + 706)
    expect(readWallMs('2025-12-08 21:32:26.5+00')).toBe(whole + 500)
    expect(readWallMs('2025-12-08T21:32:26.05')).toBe(whole + 50)
  })

  it('takes nothing else for a time', () => {
    for (const text of ['', 'infinity', '0000-00-00 00:00:00', '2025-12-08', null, undefined]) {
      expect(readWallMs(text)).toBeUndefined()
    }
  })

  it('reads back every instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Date.UTC(2200, 0, 1) }), (ms) => {
        expect(readWallMs(new Date(ms).toISOString())).toBe(ms)
      }),
    )
  })
})

describe('a wall clock', () => {
  const berlin = createWallClock('Europe/Berlin')

  it('gives back every instant whose wall time occurs once, and one of two otherwise', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC']) {
      const clock = createWallClock(zone)
      const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) })
      fc.assert(
        fc.property(instants, (ms) => {
          expect(clock.instantOf(clock.wallOf(ms), ms)).toBe(ms)
        }),
      )
    }
  })

  it('distinguishes the two instants of an hour that occurs twice by a hint, and takes the earlier one without', () => {
    const wall = Date.UTC(2026, 9, 25, 2, 30)
    const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)]
    expect([berlin.instantOf(wall, first), berlin.instantOf(wall, second), berlin.instantOf(wall)]).toEqual([
      first,
      second,
      first,
    ])
  })

  it('reads a time that spring skips as if the clock had not been put forward', () => {
    expect(berlin.instantOf(Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1, 30))
  })
})
