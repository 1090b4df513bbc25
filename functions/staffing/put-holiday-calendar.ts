/** PUT /v1/staffing/holiday-calendar: a calendar on the web whose events are holidays, read now and every six hours. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { calendarForm, setCalendar } from '../../src/app/staffing/holiday-calendar.ts'
import { holidaysAnswer } from '../../src/core/staffing/hours/hours-form.ts'
import { readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { holidaysAnswerSchema, putHolidayCalendarSchema } from '../../src/wire/staffing-hours-api.ts'

export const putHolidayCalendar = defineOperation({
  method: 'PUT',
  path: '/v1/staffing/holiday-calendar',
  id: 'putHolidayCalendar',
  summary: 'Create or replace the calendar on the web that holidays are read from',
  description:
    'It is read at once, and refused where it can’t be; then every six hours. Its holidays are those with the source `calendar address`.',
  tag: 'Staffing',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  body: { schema: putHolidayCalendarSchema, maxBytes: 65_536 },
  responses: { 200: holidaysAnswerSchema },
  async run(context) {
    const { services, body } = context
    const { records, clock } = services
    const before = await calendarForm(records)
    await setCalendar(services, body.url, body.groups)
    const calendar = await calendarForm(records)
    context.changed({ target: 'calendar', before, after: calendar })
    return { ...holidaysAnswer(await readHours(records, clock.now())), calendar }
  },
})
