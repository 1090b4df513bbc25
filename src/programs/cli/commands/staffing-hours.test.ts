import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataDir } from '../../../../test/support/server.ts'
import { openTestApp, testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import { calendarHolidays } from '../../../core/staffing/hours/calendar-file.ts'
import { publicHolidays } from '../staffing/public-holidays.ts'

function openCli(web?: () => Response) {
  const platformParts = web && { fetch: async () => web() }
  const site = openTestApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey }, platformParts })
  const env = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' }
  return openTestCli({ fetch: async (url, init) => site.request(url, init), env, columns: 140 })
}

describe('staffing hours', () => {
  it('are set by days, shown in words, and removed for a group', async () => {
    const { run } = openCli()
    const days = ['mon-fri 09:00-17:00', 'sat 9:00-12:00']
    const set = await run(
      'staffing',
      'hours',
      'set',
      ...days,
      '--time-zone',
      'Europe/Berlin',
      '--break',
      'mon-fri 12:00-12:30',
    )
    expect(set).toMatchObject({ code: 0, err: '' })
    expect(set.out).toContain('Mon–Fri 09:00–17:00 · Sat 09:00–12:00 (Europe/Berlin), breaks Mon–Fri 12:00–12:30')
    await run('staffing', 'hours', 'set', 'mon-sun 00:00-24:00', '--group', '800', '--name', 'Sales')
    expect((await run('staffing', 'hours', 'show')).out).toMatch(/^Sales \(800\): open/m)
    const removed = await run('staffing', 'hours', 'set', '--group', '800', '--remove')
    expect(removed.out).not.toContain('Sales')
    expect((await run('staffing', 'hours', 'set', 'foo 09:00-17:00')).code).toBe(2)
    expect((await run('staffing', 'hours', 'set', 'mon 09:00-09:00')).code).toBe(2)
    expect((await run('staffing', 'hours', 'set', 'mon 09:00-17:00', '--time-zone', 'Mars')).code).toBe(2)
  })

  it('of a CDR sidecar are imported in the forms its users wrote; what is not understood is reported', async () => {
    const { run } = openCli()
    const file = path.join(newDataDir(), '3cx-config.yml')
    const hours = ['businessHours:', '  timezone: Europe/London', '  monday: "9:00-17:30"', '  saturday: closed']
    writeFileSync(file, ['threecx:', '  call_groups: { "800": Sales }', ...hours, '  sunday: maybe'].join('\n'))
    const { code, out, err } = await run('staffing', 'hours', 'import', file)
    expect(out).toContain('Mon 09:00–17:30 (Europe/London)')
    expect(out).toContain('Sales (800)')
    expect([code, err]).toEqual([1, expect.stringContaining('sunday')])
  })
})

describe('staffing override', () => {
  it('holds until the time given, and is cleared', async () => {
    const { run } = openCli()
    const { out } = await run('staffing', 'override', 'closed', '--minutes', '30', '--reason', 'Fire drill')
    expect(out).toMatch(/^Site: closed \(override\) until /)
    expect(out).toContain('Fire drill')
    expect((await run('staffing', 'override', 'clear')).out).toMatch(/^Site: not set/)
    expect((await run('staffing', 'override', 'ajar')).code).toBe(2)
    expect((await run('staffing', 'override', 'open', '--minutes', 'x')).code).toBe(2)
  })
})

describe('staffing holidays', () => {
  it('are added, listed, imported by country for three years, and removed', async () => {
    const { run } = openCli()
    const add = await run(
      'staffing',
      'holidays',
      'add',
      'Christmas Eve',
      '2026-12-24 12:00',
      '2026-12-24',
      '--every-year',
    )
    expect(add).toMatchObject({ code: 0, out: 'Added Christmas Eve.\n' })
    const { out } = await run('staffing', 'holidays', 'import', '--country', 'de', '--region', 'by')
    expect(out).toMatch(/Stored \d+ holidays of country DE-BY, removed 0\.\n.*stored until \d{4}-12-26/)
    const listed = JSON.parse((await run('staffing', 'holidays', 'list', '--json')).out)
    const [first] = listed.holidays
    expect((await run('staffing', 'holidays', 'remove', first.id)).code).toBe(0)
    expect((await run('staffing', 'holidays', 'list')).out).toMatch(/^every year 12-24 12:00 – 12-24 +Christmas Eve/m)
    expect((await run('staffing', 'holidays', 'import')).code).toBe(2)
    expect((await run('staffing', 'holidays', 'import', '--country', 'XX')).code).toBe(1)
    expect((await run('staffing', 'holidays', 'import', '--country', 'DE', '--region', 'QQ')).code).toBe(1)
  })

  it.each(['utf8', 'utf16le'] as const)('come from a calendar that was saved on Windows in %s', async (encoding) => {
    const { run } = openCli()
    const file = path.join(newDataDir(), 'closed.ics')
    const day = `DTSTART;VALUE=DATE:${new Date().getUTCFullYear() + 1}0502`
    const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1', 'SUMMARY:Ausflug für alle', day]
    writeFileSync(file, Buffer.from(`\ufeff${[...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')}`, encoding))
    expect(await run('staffing', 'holidays', 'import', '--ical', file)).toMatchObject({ code: 0, err: '' })
    expect((await run('staffing', 'holidays', 'list')).out).toMatch(/Ausflug für alle +all +calendar/)
  })

  // As the state's law names them (BayFeiertG): 12 in all of Bavaria; 15 August is one of Catholic communities only.
  it('of Bavaria are those of its law, and no observances', async () => {
    const days = (await publicHolidays('DE', 'BY', [2026])).map(({ from }) => from)
    const law = [
      '01-01',
      '01-06',
      '04-03',
      '04-06',
      '05-01',
      '05-14',
      '05-25',
      '06-04',
      '10-03',
      '11-01',
      '12-25',
      '12-26',
    ]
    expect(days.toSorted()).toEqual(law.map((day) => `2026-${day}`))
  })

  it('of the United States have the day in lieu, where one is on a Saturday', async () => {
    const days = (await publicHolidays('US', undefined, [2026])).map(({ from }) => from)
    // Independence Day 2026 is a Saturday; offices close on Friday.
    expect(days).toEqual(expect.arrayContaining(['2026-07-03', '2026-07-04']))
  })
})

describe('staffing holidays calendar', () => {
  it('sets the address that the site reads by itself, shows what came of it, and removes it', async () => {
    const inMay = `${new Date().getUTCFullYear() + 1}0502`
    const lines = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:1', 'SUMMARY:Outing', `DTSTART;VALUE=DATE:${inMay}`]
    const { run } = openCli(() => new Response([...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')))
    const calendar = (...given: string[]) => run('staffing', 'holidays', 'calendar', ...given)
    expect((await calendar()).out).toContain('No calendar is set')
    const { out } = await calendar('webcal://calendar.example.com/s3cret.ics', '--groups', '800')
    expect(out).toMatch(/^The calendar at calendar\.example\.com for 800: 1 holidays, read \d{4}-/)
    expect((await run('staffing', 'holidays', 'list')).out).toMatch(/Outing +800 +calendar address/)
    expect((await calendar('https://127.0.0.1/a.ics')).err).toContain('private network')
    expect((await calendar('https://calendar.example.com/a.ics', '--remove')).code).toBe(2)
    expect((await calendar('--remove')).out).toBe('Removed.\n')
    expect((await run('staffing', 'holidays', 'list', '--json')).out).not.toContain('Outing')
  })
})

describe('a calendar file', () => {
  const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
  const file = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n')
  const range = { fromDay: '2026-01-01', toDay: '2027-12-31' }

  it('gives whole days, parts of days in the zone of the site, and each year of a rule', () => {
    const text = file(
      ...event('SUMMARY:Company trip', 'DTSTART;VALUE=DATE:20260610', 'DTEND;VALUE=DATE:20260612'),
      ...event('SUMMARY:Inventory', 'DTSTART:20260701T100000Z', 'DTEND:20260701T220000Z'),
      ...event('SUMMARY:Anniversary', 'DTSTART;VALUE=DATE:20200305', 'DTEND;VALUE=DATE:20200306', 'RRULE:FREQ=YEARLY'),
      ...event('SUMMARY:Off', 'DTSTART;VALUE=DATE:20260801', 'STATUS:CANCELLED'),
    )
    expect(calendarHolidays(text, 'Europe/Berlin', range)).toEqual([
      { name: 'Company trip', from: '2026-06-10', to: '2026-06-11' },
      { name: 'Inventory', from: '2026-07-01', fromTime: '12:00', to: '2026-07-01', toTime: '24:00' },
      { name: 'Anniversary', from: '2026-03-05' },
      { name: 'Anniversary', from: '2027-03-05' },
    ])
  })

  it('that is none is refused', () => {
    expect(() => calendarHolidays('<html>', 'UTC', range)).toThrow('no iCalendar file')
  })
})
