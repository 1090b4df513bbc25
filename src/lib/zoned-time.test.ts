import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantAt, localIso } from './zoned-time.ts'

const iso = (wall: string, zone: string) => new Date(instantAt(Date.parse(`${wall}Z`), zone)).toISOString()

describe('the instant at which clocks show a time', () => {
  it.each([
    ['2026-11-20T10:14:59.123', 'Europe/London', '2026-11-20T10:14:59.123Z'],
    ['2026-07-04T10:14:00.000', 'America/New_York', '2026-07-04T14:14:00.000Z'],
    ['2026-07-04T00:30:00.000', 'Asia/Kolkata', '2026-07-03T19:00:00.000Z'],
    ['2026-01-15T12:00:00.000', 'Australia/Lord_Howe', '2026-01-15T01:00:00.000Z'],
  ])('%s in %s is %s', (wall, zone, instant) => expect(iso(wall, zone)).toBe(instant))

  it('is the first of two, when clocks go back', () => {
    expect(iso('2026-10-25T01:30:00.000', 'Europe/London')).toBe('2026-10-25T00:30:00.000Z')
    expect(iso('2026-11-01T01:30:00.000', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z')
  })

  it('is as much later as clocks go forward, when they skip it', () => {
    expect(iso('2026-03-29T01:30:00.000', 'Europe/London')).toBe('2026-03-29T01:30:00.000Z')
    expect(iso('2026-03-08T02:30:00.000', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z')
  })

  it('shows that time there', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Vienna', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia')
    const seconds = fc.integer({ min: Date.UTC(2015, 0) / 1000, max: Date.UTC(2050, 0) / 1000 })
    fc.assert(
      fc.property(seconds, zones, (second, zone) => {
        const shown = localIso(second * 1000, zone).slice(0, 19)
        const again = localIso(instantAt(Date.parse(`${shown}Z`), zone), zone).slice(0, 19)
        expect(again).toBe(shown)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an instant written with its offset', () => {
  it.each([
    ['2026-11-20T10:14:59.999Z', 'Europe/London', '2026-11-20T10:14:59+00:00'],
    ['2026-07-04T20:14:00.000Z', 'Asia/Kolkata', '2026-07-05T01:44:00+05:30'],
    ['2026-01-15T12:00:00.000Z', 'America/St_Johns', '2026-01-15T08:30:00-03:30'],
    ['2026-07-04T20:14:00.000Z', 'UTC', '2026-07-04T20:14:00+00:00'],
  ])('%s in %s is %s', (instant, zone, written) => expect(localIso(Date.parse(instant), zone)).toBe(written))
})
