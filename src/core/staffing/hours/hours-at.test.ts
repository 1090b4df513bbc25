import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Holiday, Period, Schedule, Week } from '../../../wire/staffing-hours.ts'
import { weekdays } from '../../../wire/weekdays.ts'
import { type Hours, noHours, type Override } from './hours.ts'
import { hoursAt } from './hours-at.ts'

const minuteMs = 60_000
const at = (text: string) => Date.parse(text)

/** What clocks show there, read from the platform: another way than the product's. */
const clocks = new Map<string, (atMs: number) => { day: string; time: string }>()
function clockOf(zone: string): (atMs: number) => { day: string; time: string } {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: zone, hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  })
  const clock = (atMs: number) => {
    const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    return {
      day: `${part.year}-${part.month}-${part.day}`,
      time: `${part.hour}:${part.minute}`,
    }
  }
  clocks.set(zone, clock)
  return clock
}

const dayBefore = (day: string) => new Date(at(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
const weekdayOf = (day: string) => weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'monday'

/** The state of one minute by comparing texts as a person would, without any arithmetic of instants. */
function expectedState(hours: Hours, schedule: Schedule, atMs: number): string {
  const { override } = hours.site
  if (override && override.sinceMs <= atMs && (override.untilMs ?? Infinity) > atMs) return override.state
  const { day, time } = clockOf(schedule.zone)(atMs)
  for (const { from, to = from, fromTime = '00:00', toTime = '24:00', everyYear } of hours.holidays) {
    const shown = everyYear ? 5 : 0
    const [first, last] = [`${from.slice(shown)} ${fromTime}`, `${to.slice(shown)} ${toTime}`]
    const now = `${day.slice(shown)} ${time}`
    if (first < last ? first <= now && now < last : first <= now || now < last) return 'holiday'
  }
  const isIn = (week: Week | undefined) => {
    const yesterday = week?.[weekdayOf(dayBefore(day))] ?? []
    const today = week?.[weekdayOf(day)] ?? []
    return (
      today.some(({ from, to }) => from <= time && (to < from || time < to)) ||
      yesterday.some(({ from, to }) => to < from && time < to)
    )
  }
  if (!isIn(schedule.week)) return 'closed'
  return isIn(schedule.breaks) ? 'break' : 'open'
}

const changes: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['2026-03-29', '2026-10-25'],
  'America/New_York': ['2026-03-08', '2026-11-01'],
  'Australia/Lord_Howe': ['2026-04-05', '2026-10-04'],
  'Asia/Kolkata': ['2026-01-01'],
  'America/St_Johns': ['2026-03-08', '2026-11-01'],
  'Pacific/Apia': ['2026-12-31'],
}

const two = (value: number) => String(value).padStart(2, '0')
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 29, 30, 31, 45, 59))
  .map(([hour, minute]) => `${two(hour)}:${two(minute)}`)
const period: fc.Arbitrary<Period> = fc
  .record({ from: time, to: fc.oneof(time, fc.constant('24:00')) })
  .filter(({ from, to }) => from !== to)
const week: fc.Arbitrary<Week> = fc.record(
  Object.fromEntries(weekdays.map((day) => [day, fc.array(period, { maxLength: 2 })])),
)
const scene = fc.constantFrom(...Object.keys(changes)).chain((zone) =>
  fc.constantFrom(...(changes[zone] ?? [])).chain((day) => {
    const dayNear = fc
      .integer({ min: -3, max: 2 })
      .map((n) => new Date(at(day) + n * 86_400_000).toISOString().slice(0, 10))
    const instantNear = fc.integer({ min: -2000, max: 2000 }).map((n) => at(day) + n * minuteMs)
    const holiday: fc.Arbitrary<Holiday> = fc
      .record({ days: fc.tuple(dayNear, dayNear), fromTime: time, toTime: time, everyYear: fc.boolean() })
      .map(({ days: [a, b], ...rest }) => ({
        id: 'h',
        name: 'H',
        source: 'typed',
        from: [a, b].toSorted()[0] ?? a,
        to: [a, b].toSorted()[1] ?? b,
        ...rest,
      }))
      .filter((one) => `${one.from} ${one.fromTime}` < `${one.to} ${one.toTime}`)
      .filter(({ from, to = from, everyYear }) => !everyYear || from.slice(0, 4) === to.slice(0, 4))
    const override: fc.Arbitrary<Override> = fc.record({
      state: fc.constantFrom('open', 'closed', 'break'),
      sinceMs: instantNear,
      untilMs: fc.option(instantNear, { nil: undefined }),
    })
    return fc.record({
      zone: fc.constant(zone),
      startMs: fc.constant(at(day) - 36 * 3_600_000),
      week,
      breaks: fc.option(week, { nil: undefined }),
      holidays: fc.array(holiday, { maxLength: 2 }),
      override: fc.option(override, { nil: undefined }),
    })
  }),
)

describe('the hours of each minute around a clock change', () => {
  it('are what a person reads off the clock on the wall there, and last from the first such minute to the last', () => {
    fc.assert(
      fc.property(scene, ({ zone, startMs, week, breaks, holidays, override }) => {
        const schedule: Schedule = { zone, week, breaks }
        const hours: Hours = { ...noHours, site: { schedule, override }, holidays }
        const minutes = Array.from({ length: 72 * 60 }, (_, i) => startMs + i * minuteMs)
        const expected = minutes.map((atMs) => expectedState(hours, schedule, atMs))
        const found = minutes.map((atMs) => hoursAt(hours, undefined, atMs))
        expect(found.map(({ state }) => state)).toEqual(expected)
        for (const [i, { sinceMs, untilMs, forced }] of found.entries()) {
          if (forced !== undefined) continue
          const since = sinceMs === undefined ? -1 : (sinceMs - startMs) / minuteMs
          const until = untilMs === undefined ? minutes.length : (untilMs - startMs) / minuteMs
          // From its first minute on it is the same state, and the minute before was another.
          if (since >= 0) expect(expected[since]).toBe(expected[i])
          if (since > 0 && override === undefined) expect(expected[since - 1]).not.toBe(expected[i])
          if (until < minutes.length && override === undefined) expect(expected[until]).not.toBe(expected[i])
        }
      }),
      { numRuns: 40 },
    )
  })
})

const always = (from: string, to: string, zone = 'Europe/Berlin'): Schedule => ({
  zone,
  week: Object.fromEntries(weekdays.map((day) => [day, [{ from, to }]])),
})
const siteHours = (schedule: Schedule, more: Partial<Hours> = {}): Hours => ({
  ...noHours,
  site: { schedule },
  ...more,
})
const openMinutes = (hours: Hours, from: string, to: string) => {
  let sum = 0
  for (let ms = at(from); ms < at(to); ms += minuteMs) if (hoursAt(hours, undefined, ms).state === 'open') sum += 1
  return sum
}

describe('a period from 02:00 to 03:00 where clocks change', () => {
  const hours = siteHours(always('02:00', '03:00'))
  it('lasts two hours in the night in which that hour is repeated', () => {
    expect(openMinutes(hours, '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toBe(120)
  })
  it('does not take place in the night in which that hour is skipped', () => {
    expect(openMinutes(hours, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toBe(0)
  })
  it('lasts 90 minutes on Lord Howe, where half an hour is repeated', () => {
    const there = siteHours(always('01:00', '02:00', 'Australia/Lord_Howe'))
    expect(openMinutes(there, '2026-04-04T06:00:00Z', '2026-04-05T06:00:00Z')).toBe(90)
  })
})

describe('what beats what', () => {
  const schedule = always('09:00', '17:00')
  const christmas: Holiday = { id: '1', name: 'Christmas Day', source: 'typed', from: '2026-12-25', everyYear: true }
  const noon = at('2026-12-25T11:00:00Z')
  const override = { state: 'open', sinceMs: noon - 60_000, untilMs: noon + 60_000 } as const

  it('a holiday beats the week and says its name and how long it lasts', () => {
    const hours = siteHours(schedule, { holidays: [christmas] })
    expect(hoursAt(hours, undefined, noon)).toEqual({
      ...{ state: 'holiday', name: 'Christmas Day' },
      ...{ sinceMs: at('2026-12-24T23:00:00Z'), untilMs: at('2026-12-25T23:00:00Z') },
    })
  })

  it('an override beats a holiday until it expires', () => {
    const hours: Hours = { ...noHours, site: { schedule, override }, holidays: [christmas] }
    expect(hoursAt(hours, undefined, noon)).toEqual({ ...override, forced: 'open' })
    expect(hoursAt(hours, undefined, noon + 60_000)).toMatchObject({ state: 'holiday', sinceMs: noon + 60_000 })
  })

  it('a group has its own hours and override before the site’s, and the site’s where it has none', () => {
    const groups = {
      '800': { schedule: always('10:00', '11:00') },
      '801': { override: { ...override, state: 'break' } },
    } as const
    const hours: Hours = { ...noHours, site: { schedule, override }, groups }
    expect(hoursAt(hours, '800', noon).forced).toBe('open')
    expect(hoursAt(hours, '801', noon).forced).toBe('break')
    expect(hoursAt(hours, '800', noon + 3_600_000).state).toBe('closed')
    expect(hoursAt(hours, '801', noon + 3_600_000).state).toBe('open')
    expect(hoursAt(hours, 'toString', noon + 3_600_000).state).toBe('open')
  })

  it('a holiday of one group closes no other', () => {
    const hours = siteHours(schedule, { holidays: [{ ...christmas, groups: ['800'] }] })
    expect(hoursAt(hours, '800', noon).state).toBe('holiday')
    expect(hoursAt(hours, '801', noon).state).toBe('open')
    expect(hoursAt(hours, undefined, noon).state).toBe('open')
  })

  it('nothing is known where nothing was set or reported', () => {
    expect(hoursAt(noHours, '800', noon)).toEqual({ state: 'not set' })
  })
})

describe('holidays of every year', () => {
  const schedule = always('00:00', '24:00')
  const holidays: Holiday[] = [
    { id: '1', name: 'H', source: 'typed', from: '2023-12-24', to: '2024-01-02', everyYear: true },
  ]
  it('go over New Year, in each year', () => {
    const days = ['2026-12-23', '2026-12-24', '2026-12-31', '2027-01-02', '2027-01-03']
    const states = days.map(
      (day) => hoursAt(siteHours(schedule, { holidays }), undefined, at(`${day}T12:00:00Z`)).state,
    )
    expect(states).toEqual(['open', 'holiday', 'holiday', 'holiday', 'open'])
  })
  it('29 February is no holiday where the year lacks it', () => {
    const leap: Holiday[] = [{ id: '1', name: 'H', source: 'typed', from: '2024-02-29', everyYear: true }]
    const days = ['2027-02-28', '2027-03-01', '2028-02-28', '2028-02-29', '2028-03-01']
    const states = days.map(
      (day) => hoursAt(siteHours(schedule, { holidays: leap }), undefined, at(`${day}T12:00:00Z`)).state,
    )
    expect(states).toEqual(['open', 'open', 'open', 'holiday', 'open'])
  })
})

describe('hours of the phone system', () => {
  const atMs = at('2026-11-20T12:00:00Z')
  const report = { source: 'pbx', asOfMs: atMs, groups: {}, holidays: [], conditions: {} }
  const typed = always('09:00', '17:00')
  const closed: Schedule = { zone: 'Europe/Berlin', week: {} }

  it('hold where nothing was typed; what was typed wins, unless a person chose the phone system', () => {
    const reported = [{ ...report, site: { schedule: closed } }]
    const state = (hours: Partial<Hours>) => hoursAt({ ...noHours, reported, ...hours }, '800', atMs).state
    expect(state({})).toBe('closed')
    expect(state({ site: { schedule: typed } })).toBe('open')
    expect(state({ site: { schedule: typed, use: 'phone system' } })).toBe('closed')
    expect(state({ groups: { '800': { schedule: typed } } })).toBe('open')
    expect(state({ groups: { '800': { schedule: typed, use: 'phone system' } } })).toBe('open')
  })

  it('forced there holds until it expires, and not when the report is old', () => {
    const scope = { schedule: typed, forced: { state: 'closed', untilMs: atMs + 300_000 } } as const
    const hours: Hours = { ...noHours, reported: [{ ...report, groups: { '800': scope } }] }
    expect(hoursAt(hours, '800', atMs)).toEqual({ state: 'closed', forced: 'closed', untilMs: atMs + 300_000 })
    expect(hoursAt(hours, '800', atMs + 300_000).state).toBe('open')
    const forGood = { schedule: typed, forced: { state: 'closed' } } as const
    const old: Hours = { ...noHours, reported: [{ ...report, groups: { '800': forGood } }] }
    expect(hoursAt(old, '800', atMs + 599_999).state).toBe('closed')
    expect(hoursAt(old, '800', atMs + 600_000).state).toBe('open')
  })

  it('a time condition of FreePBX is the site’s where it is the only one; of several a person names one', () => {
    const one: Hours = { ...noHours, reported: [{ ...report, conditions: { TC1: { state: 'closed' } } }] }
    expect(hoursAt(one, '800', atMs).state).toBe('closed')
    expect(hoursAt(one, '800', atMs + 600_000).state).toBe('not set')
    const conditions = { TC1: { state: 'closed' }, DAYNIGHT0: { state: 'open' } } as const
    const two: Hours = { ...noHours, reported: [{ ...report, conditions }] }
    expect(hoursAt(two, undefined, atMs).state).toBe('not set')
    expect(hoursAt({ ...two, groups: { '800': { condition: 'DAYNIGHT0' } } }, '800', atMs).state).toBe('open')
  })
})
