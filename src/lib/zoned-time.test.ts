import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { instantAt, localIso, offsetMsAt } from './zoned-time.ts'

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

const zones = [
  ...['Europe/London', 'Europe/Vienna', 'America/New_York', 'America/St_Johns', 'America/Sao_Paulo'],
  ...['Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca'],
]

/** What the platform itself says, by another way than ours. */
function offsetByIntl(zone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return (atMs) => {
    const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(name) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
  }
}

describe.each(['UTC', 'America/New_York'])('in a process whose own zone is %s', (processZone) => {
  const before = process.env.TZ
  afterEach(() => {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })

  it.each(zones)('the offset of %s, and the instants of its clock changes, are what the platform says', (zone) => {
    process.env.TZ = processZone
    const truth = offsetByIntl(zone)
    const quarterMs = 900_000
    // Around every clock change of three years, each quarter of an hour; elsewhere by chance.
    const instants: number[] = []
    for (let atMs = Date.UTC(2024, 0); atMs < Date.UTC(2027, 0); atMs += 6 * 3_600_000) {
      if (truth(atMs) === truth(atMs + 6 * 3_600_000)) continue
      for (let i = -8; i < 32; i += 1) instants.push(atMs + i * quarterMs)
    }
    const byChance = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2040, 0) })
    instants.push(...fc.sample(byChance, { numRuns: 200, seed: 7 }))
    for (const atMs of instants) {
      const offset = truth(atMs)
      expect([atMs, offsetMsAt(atMs, zone)]).toEqual([atMs, offset])
      const found = instantAt(atMs + offset, zone)
      // The same instant, or the first of the two at which clocks show that time.
      expect([atMs, found + truth(found)]).toEqual([atMs, atMs + offset])
      expect(found).toBeLessThanOrEqual(atMs)
    }
  })
})
