/** GET /v1/staffing/calendar: what will be open and closed, and why. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { calendarOf } from '../../src/core/staffing/hours/calendar.ts'
import { readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { calendarQueryFields, calendarSchema } from '../../src/wire/staffing-hours-api.ts'

const daysMax = 366

export const getStaffingCalendar = defineOperation({
  method: 'GET',
  path: '/v1/staffing/calendar',
  id: 'getStaffingCalendar',
  summary: 'Get what will be open and closed on each day, and why',
  tag: 'Staffing',
  auth: { scope: 'read' },
  query: siteQuery.extend(calendarQueryFields),
  responses: { 200: calendarSchema },
  async run({ services: { records, clock }, query: { from, to, group } }) {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
    if (days < 1 || days > daysMax) {
      throw new SwitchhookError(
        'bad_field',
        `Correct in the query: to: must not be before from, and at most ${daysMax} days later.`,
      )
    }
    const nowMs = clock.now()
    return calendarOf(await readHours(records, nowMs), group, { fromDay: from, toDay: to, nowMs })
  },
})
