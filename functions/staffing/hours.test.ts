import { describe, expect, it } from 'vitest'
import { runScheduled } from '../../src/app/scheduled.ts'
import { refreshCalendar } from '../../src/app/staffing/holiday-calendar.ts'
import { calendarSchema, holidaysAnswerSchema, hoursAnswerSchema } from '../../src/wire/staffing-hours-api.ts'
import { openPeople } from '../../test/support/people.ts'
import { bearer, openTestApp, testAdminKey } from '../../test/support/test-app.ts'

const nine = [{ from: '09:00', to: '17:00' }]
const week = { monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: nine }
const schedule = { zone: 'Europe/Berlin', week }

function setUp(platformParts: NonNullable<Parameters<typeof openTestApp>[0]>['platformParts'] = {}) {
  const site = openTestApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey }, platformParts })
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await site.request(path, {
      method,
      headers: { ...bearer(testAdminKey), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, answer: await response.json<Record<string, unknown>>() }
  }
  const hours = async () => hoursAnswerSchema.parse((await ask('GET', '/v1/staffing/hours')).answer)
  return { ...site, ask, hours }
}

describe('business hours', () => {
  it('are not set before somebody sets them', async () => {
    const { hours } = setUp()
    expect(await hours()).toMatchObject({ site: { usedFrom: 'not set', now: { state: 'not set' } }, groups: [] })
  })

  it('are set for the site and a group; who is not named stays, null removes', async () => {
    const { ask, hours } = setUp()
    const own = { name: 'Sales', schedule: { ...schedule, week: {} } }
    expect((await ask('PUT', '/v1/staffing/hours', { site: { schedule }, groups: { '800': own } })).status).toBe(200)
    await ask('PUT', '/v1/staffing/hours', { groups: { '801': { name: 'Support' } } })
    const { site, groups } = await hours()
    expect(site.schedule).toEqual(schedule)
    expect(groups).toMatchObject([
      { number: '800', name: 'Sales', usedOf: 'group', now: { state: 'closed' } },
      { number: '801', name: 'Support', usedOf: 'site' },
    ])
    await ask('PUT', '/v1/staffing/hours', { groups: { '800': null } })
    expect((await hours()).groups.map(({ number }) => number)).toEqual(['801'])
  })

  it.each([
    [{ site: { schedule: { zone: 'Mars/Olympus', week } } }, 'site.schedule.zone'],
    [{ site: { schedule: { zone: 'UTC', week: { monday: [{ from: '9:00', to: '17:00' }] } } } }, 'monday'],
    [{ site: { schedule: { zone: 'UTC', week: { monday: [{ from: '09:00', to: '09:00' }] } } } }, 'monday'],
    [{ groups: { 'a b': { schedule } } }, 'groups.a b'],
  ])('with a wrong field are refused with its place: %j', async (body, place) => {
    const { status, answer } = await setUp().ask('PUT', '/v1/staffing/hours', body)
    expect(status).toBe(400)
    expect(JSON.stringify(answer)).toContain(place)
  })
})

describe('an override', () => {
  it('holds until it expires, and is shown with who set it', async () => {
    const { ask, hours, clock } = setUp()
    await ask('PUT', '/v1/staffing/hours', { site: { schedule } })
    const until = new Date(clock.now() + 60_000).toISOString()
    await ask('PUT', '/v1/staffing/override', { state: 'break', until, reason: 'Fire drill' })
    expect((await hours()).site).toMatchObject({
      now: { state: 'break', forced: 'break', until },
      override: { by: 'admin key', reason: 'Fire drill' },
    })
    await clock.advance(60_000)
    expect((await hours()).site.now.forced).toBeUndefined()
  })

  it('of a group is ended, and nothing of it is left', async () => {
    const { ask, hours } = setUp()
    await ask('PUT', '/v1/staffing/override', { state: 'closed', group: '800' })
    expect((await hours()).groups).toMatchObject([{ number: '800', now: { state: 'closed' } }])
    expect((await ask('DELETE', '/v1/staffing/override?group=800')).status).toBe(200)
    expect((await hours()).groups).toEqual([])
    expect((await ask('DELETE', '/v1/staffing/override?group=800')).status).toBe(200)
  })

  it('must expire later than now', async () => {
    const { ask, clock } = setUp()
    const until = new Date(clock.now()).toISOString()
    expect((await ask('PUT', '/v1/staffing/override', { state: 'open', until })).status).toBe(400)
  })
})

describe('holidays', () => {
  it('are added once, replaced by source, removed, and say when imported ones run out', async () => {
    const { ask } = setUp()
    const list = async () => holidaysAnswerSchema.parse((await ask('GET', '/v1/staffing/holidays')).answer)
    const xmas = { name: 'Christmas Day', from: '2026-12-25', everyYear: true }
    await ask('POST', '/v1/staffing/holidays', { holidays: [xmas] })
    expect((await ask('POST', '/v1/staffing/holidays', { holidays: [xmas] })).answer).toMatchObject({ created: 0 })
    const source = 'country DE-BY'
    const first = [
      { name: 'Epiphany', from: '2027-01-06' },
      { name: 'Assumption', from: '2027-08-15' },
    ]
    await ask('POST', '/v1/staffing/holidays', { source, holidays: first })
    const again = await ask('POST', '/v1/staffing/holidays', { source, replace: true, holidays: first.slice(0, 1) })
    expect(again.answer).toMatchObject({ created: 1, removed: 2, imported: [{ source, until: '2027-01-06' }] })
    const { holidays } = await list()
    expect(holidays.map(({ name }) => name)).toEqual(['Christmas Day', 'Epiphany'])
    expect((await ask('DELETE', `/v1/staffing/holidays/${holidays[0]?.id}`)).status).toBe(200)
    expect((await ask('DELETE', `/v1/staffing/holidays/${holidays[0]?.id}`)).status).toBe(404)
    expect((await list()).holidays).toHaveLength(1)
  })

  it('that were imported and run out are a problem, which is gone when they are imported again; typed ones never are', async () => {
    const { ask, clock } = setUp()
    const problems = async () => (await ask('GET', '/v1/problems')).answer.problems
    await ask('POST', '/v1/staffing/holidays', { holidays: [{ name: 'Fair', from: '2026-12-01' }] })
    const source = 'country DE-BY'
    const store = (from: string) =>
      ask('POST', '/v1/staffing/holidays', { source, replace: true, holidays: [{ name: 'Boxing Day', from }] })
    // It is 2026-11-20, 09:00: 60 days later 2027-01-19, 09:00.
    await store('2027-01-20')
    expect(await problems()).toEqual([])
    await store('2027-01-19')
    const problem = { kind: 'holidays_run_out', subject: source, sentence: expect.stringContaining('2027-01-19') }
    expect(await problems()).toMatchObject([{ ...problem, state: 'open', needsYou: false }])
    await clock.advance(50 * 86_400_000)
    expect(await problems()).toMatchObject([{ ...problem, needsYou: true }])
    await clock.advance(50 * 86_400_000)
    expect(await problems()).toMatchObject([{ ...problem, needsYou: true }])
    await store('2029-12-26')
    expect(await problems()).toEqual([])
  })

  it.each([
    { name: 'H', from: '2026-02-30' },
    { name: 'H', from: '2026-03-02', to: '2026-03-01' },
    { name: '', from: '2026-03-02' },
    { name: 'H', from: '2026-03-02', fromTime: '12:00', toTime: '11:00' },
  ])('%j is refused', async (holiday) => {
    expect((await setUp().ask('POST', '/v1/staffing/holidays', { holidays: [holiday] })).status).toBe(400)
  })

  it('may not be more than 500', async () => {
    const { ask } = setUp()
    const holidays = Array.from({ length: 300 }, (_, i) => ({ name: `H${i}`, from: '2026-12-25' }))
    expect((await ask('POST', '/v1/staffing/holidays', { holidays })).status).toBe(200)
    const more = holidays.map(({ from }, i) => ({ name: `M${i}`, from }))
    expect((await ask('POST', '/v1/staffing/holidays', { holidays: more })).status).toBe(400)
  })
})

describe('the calendar', () => {
  it('says what will be closed and why, day by day, also where clocks change', async () => {
    const { ask } = setUp()
    await ask('PUT', '/v1/staffing/hours', { site: { schedule } })
    await ask('POST', '/v1/staffing/holidays', {
      holidays: [{ name: 'Christmas Eve', from: '2026-12-24', fromTime: '12:00' }],
    })
    const read = async (query: string) =>
      calendarSchema.parse((await ask('GET', `/v1/staffing/calendar?${query}`)).answer).days
    expect(await read('from=2026-12-24&to=2026-12-26')).toMatchObject([
      {
        ...{ day: '2026-12-24', isOpen: true, closedBy: 'holiday', name: 'Christmas Eve' },
        spans: [
          { state: 'closed', from: '2026-12-24T00:00:00+01:00', to: '2026-12-24T09:00:00+01:00' },
          { state: 'open', to: '2026-12-24T12:00:00+01:00' },
          { state: 'holiday', to: '2026-12-25T00:00:00+01:00' },
        ],
      },
      { day: '2026-12-25', isOpen: true },
      { day: '2026-12-26', isOpen: false, closedBy: 'week' },
    ])
    expect(await read('from=2026-10-25&to=2026-10-25')).toMatchObject([
      { spans: [{ from: '2026-10-25T00:00:00+02:00', to: '2026-10-26T00:00:00+01:00' }] },
    ])
    expect((await ask('GET', '/v1/staffing/calendar?from=2026-12-24&to=2027-12-25')).status).toBe(400)
    expect((await ask('GET', '/v1/staffing/calendar?from=2026-12-24&to=2026-12-23')).status).toBe(400)
  })
})

describe('the audit log', () => {
  it('has who forced a group closed, from what to what', async () => {
    const people = openPeople({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey } })
    const { browser } = await people.signInAs([{ site: 'main', role: 'supervisor' }])
    const set = await browser.ask('PUT', '/v1/staffing/override', { state: 'closed', group: '800' })
    expect(set.status).toBe(200)
    const audit = await people.request('/v1/audit', { headers: bearer(testAdminKey) })
    expect(await audit.json()).toMatchObject({
      entries: expect.arrayContaining([
        expect.objectContaining({ action: 'putOverride', target: 'group 800', after: expect.anything() }),
      ]),
    })
  })
})

describe('a calendar on the web', () => {
  const ics = (...events: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n')
  const event = (summary: string, day: string) =>
    ['BEGIN:VEVENT', `UID:${summary}`, `SUMMARY:${summary}`, `DTSTART;VALUE=DATE:${day}`, 'END:VEVENT'].join('\r\n')
  const url = 'https://calendar.example.com/private-s3cret/closed.ics'

  /** The site, whose calendar answers what `web.answer` says; the year is that of the virtual clock. */
  function withWeb() {
    const web = { answer: (): Response | Promise<Response> => new Response(''), asked: [] as string[] }
    const fetch = async (asked: string) => {
      web.asked.push(asked)
      return web.answer()
    }
    const site = setUp({ fetch: fetch as never })
    const year = new Date(site.clock.now()).getUTCFullYear() + 1
    const names = async () => {
      const { holidays, calendar } = holidaysAnswerSchema.parse((await site.ask('GET', '/v1/staffing/holidays')).answer)
      return { names: holidays.map(({ name }) => name), calendar }
    }
    const services = async () => site.deployment().site('main')
    return { ...site, web, year, names, services }
  }
  const put = '/v1/staffing/holiday-calendar'

  it('is read when it is set and by the schedule; what it no longer has goes, what is typed stays, its address is not shown', async () => {
    const { ask, web, year, names, services } = withWeb()
    await ask('POST', '/v1/staffing/holidays', { holidays: [{ name: 'Stocktaking', from: `${year}-01-05` }] })
    web.answer = () => new Response(ics(event('Party', `${year}0612`), event('Works outing', `${year}0701`)))
    const set = await ask('PUT', put, { url, groups: ['800'] })
    expect(set.status).toBe(200)
    expect(JSON.stringify(set.answer)).not.toContain('s3cret')
    expect(await names()).toMatchObject({
      names: ['Stocktaking', 'Party', 'Works outing'],
      calendar: { host: 'calendar.example.com', groups: ['800'] },
    })
    web.answer = () => new Response(ics(event('Party', `${year}0613`)))
    await refreshCalendar(await services())
    expect((await names()).names).toEqual(['Stocktaking', 'Party'])
    expect(web.asked).toEqual([url, url])
    expect(await ask('DELETE', put)).toMatchObject({ status: 200, answer: { removed: true } })
    expect(await names()).toEqual({ names: ['Stocktaking'], calendar: undefined })
    await refreshCalendar(await services())
    expect(web.asked).toHaveLength(2)
  })

  it('is read again every six hours by the schedule', async () => {
    const { ask, web, year, names, deployment, clock } = withWeb()
    web.answer = () => new Response(ics(event('Party', `${year}0612`)))
    await ask('PUT', put, { url })
    const run = async () => {
      const work = runScheduled(deployment())
      await clock.advance(1000)
      await work
      return web.asked.length
    }
    expect([await run(), await run()]).toEqual([2, 2])
    web.answer = () => new Response(ics(event('Moved', `${year}0614`)))
    await clock.advance(6 * 3_600_000)
    expect(await run()).toBe(3)
    expect((await names()).names).toEqual(['Moved'])
  })

  it.each([
    ['is a page', () => new Response('<html>Sign in</html>'), 'no iCalendar file'],
    [
      'leads elsewhere',
      () => new Response(null, { status: 302, headers: { location: 'https://10.0.0.1/' } }),
      'leads elsewhere',
    ],
    ['is not there', () => new Response('no', { status: 404 }), 'answered 404'],
    ['is endless', () => new Response('x'.repeat(1_048_577)), 'more than 1048576 bytes'],
  ])(
    'that %s is refused with the reason; one that is set keeps its holidays and shows it',
    async (_, answer, reason) => {
      const { ask, web, year, names, services } = withWeb()
      web.answer = answer
      expect(await ask('PUT', put, { url })).toMatchObject({ status: 400 })
      expect(JSON.stringify((await ask('PUT', put, { url })).answer)).toContain(reason)
      expect((await names()).calendar).toBeUndefined()
      web.answer = () => new Response(ics(event('Party', `${year}0612`)))
      await ask('PUT', put, { url })
      web.answer = answer
      await refreshCalendar(await services())
      const after = await names()
      expect(after.names).toEqual(['Party'])
      expect(after.calendar?.problem).toContain(reason)
    },
  )

  it.each([
    'http://calendar.example.com/a.ics',
    'https://192.168.1.4/a.ics',
    'https://[::1]/a',
    'https://u:p@calendar.example.com/',
    'nonsense',
  ])('at %s is not asked', async (wrong) => {
    const { ask, web } = withWeb()
    expect(await ask('PUT', put, { url: wrong })).toMatchObject({ status: 400 })
    expect(web.asked).toEqual([])
  })
})
