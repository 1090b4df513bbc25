import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../terminal/failure.ts'
import { createTimes, readTime } from './times.ts'

describe('times', () => {
  it('are shown in the admin’s zone, which is named', () => {
    const times = createTimes('America/New_York')
    expect(times.at('2026-11-20T14:05:09.500Z')).toBe('2026-11-20 09:05:09')
    expect(times.minute('2026-11-21T04:59:59Z')).toBe('2026-11-20 23:59')
    expect(times.note).toBe('Times are in America/New_York.')
    expect(times.at(undefined)).toBe('')
  })

  it('show midnight as 00, not 24', () => {
    expect(createTimes('UTC').at('2026-11-20T00:00:00Z')).toBe('2026-11-20 00:00:00')
  })

  it.each([
    ['2026-11-20', 'from', '2026-11-20T05:00:00.000Z'],
    ['2026-11-20', 'to', '2026-11-21T05:00:00.000Z'],
    ['2026-11-20 09:30', 'from', '2026-11-20T14:30:00.000Z'],
    ['2026-11-20T09:30', 'to', '2026-11-20T14:30:00.000Z'],
    ['2026-11-20T09:30:15Z', 'from', '2026-11-20T09:30:15.000Z'],
    ['2026-11-20 09:30+01:00', 'from', '2026-11-20T08:30:00.000Z'],
    ['2026-03-08', 'from', '2026-03-08T05:00:00.000Z'],
    // The day on which the clocks go forward has 23 hours.
    ['2026-03-08', 'to', '2026-03-09T04:00:00.000Z'],
    ['2026-12-31', 'to', '2027-01-01T05:00:00.000Z'],
  ] as const)('read %s for --%s in New York as %s', (text, edge, instant) => {
    expect(readTime(text, 'America/New_York', edge)).toBe(instant)
  })

  it.each(['', 'yesterday', '20.11.2026', '11/20/2026', '2026-13-01', '2026-02-30', '2026-11-20 25:00', '2026'])(
    'refuse %j and show how to write one',
    (text) => {
      expect(() => readTime(text, 'UTC', 'from')).toThrow(UsageError)
      expect(() => readTime(text, 'UTC', 'from')).toThrow(/--from .*2026-11-20/)
    },
  )

  it('read back what they show', () => {
    const instants = fc.date({ min: new Date('2001-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(instants, fc.constantFrom('UTC', 'Asia/Kolkata', 'Pacific/Auckland'), (date, zone) => {
        const shown = createTimes(zone).at(date.toISOString())
        expect(createTimes(zone).at(readTime(shown, zone, 'from'))).toBe(shown)
      }),
    )
  })
})
