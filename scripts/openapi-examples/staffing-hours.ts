/** Business hours, holidays and overrides. */
import type { Examples } from '../openapi-document.ts'
import { signedHeaders } from './phone-systems.ts'

const at = '2026-03-02T15:00:00.000Z'
const until = '2026-03-02T17:00:00.000Z'
const nine = [{ from: '09:00', to: '17:00' }]
const schedule = {
  zone: 'America/New_York',
  week: { monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: [{ from: '09:00', to: '15:00' }] },
  breaks: { monday: [{ from: '12:00', to: '12:30' }] },
}
const site = {
  schedule,
  usedFrom: 'typed',
  usedOf: 'site',
  now: { state: 'open', since: '2026-03-02T14:00:00.000Z', until },
}
const override = { state: 'closed', since: at, until, by: 'Ana Silva', reason: 'Team meeting' }
const closed = { state: 'closed', forced: 'closed', since: at, until }
const memorialDay = { name: 'Memorial Day', from: '2026-05-25' }
const stored = { ...memorialDay, id: 'holiday_1f0c5a97b2d84e3a60', source: 'country US' }
const imported = [{ source: 'country US', until: '2028-12-25' }]
const calendar = { host: 'calendar.example.com', readAt: at }
const answer = { at, site, groups: [], conditions: [] }

export const staffingHoursExamples: Examples = {
  getStaffingHours: {
    answer: {
      ...answer,
      groups: [{ number: '800', name: 'Sales', override, usedFrom: 'typed', usedOf: 'site', now: closed }],
      conditions: [{ id: 'TC1', source: 'ami', state: 'open', at }],
    },
  },
  putStaffingHours: { body: { site: { schedule }, groups: { '801': null } }, answer },
  receiveHoursReport: {
    headers: signedHeaders,
    body: { source: 'fwd_0123456789abcdef/pbx', at, site: { schedule, forced: { state: 'closed', until } } },
    answer: { changed: true },
  },
  listHolidays: { answer: { holidays: [stored], imported, calendar } },
  putHolidayCalendar: {
    body: { url: 'https://calendar.example.com/closed.ics' },
    answer: { holidays: [stored], imported, calendar },
  },
  deleteHolidayCalendar: { answer: { removed: true } },
  createHolidays: {
    body: { holidays: [memorialDay], source: 'country US', replace: true },
    answer: { holidays: [stored], imported, created: 1, removed: 0 },
  },
  deleteHoliday: { params: { id: stored.id }, answer: { removed: true } },
  putOverride: {
    body: { state: 'closed', until, reason: 'Team meeting' },
    answer: { ...answer, site: { ...site, override, now: closed } },
  },
  deleteOverride: { query: {}, answer },
  getStaffingCalendar: {
    query: { from: '2026-05-25', to: '2026-05-25' },
    answer: {
      zone: 'America/New_York',
      days: [
        {
          day: '2026-05-25',
          isOpen: false,
          closedBy: 'holiday',
          name: 'Memorial Day',
          spans: [
            {
              from: '2026-05-25T00:00:00-04:00',
              to: '2026-05-26T00:00:00-04:00',
              state: 'holiday',
              name: 'Memorial Day',
            },
          ],
        },
      ],
    },
  },
}
