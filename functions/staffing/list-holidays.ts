/** GET /v1/staffing/holidays: holidays of the site, typed, imported and reported. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { calendarForm } from '../../src/app/staffing/holiday-calendar.ts'
import { holidaysAnswer } from '../../src/core/staffing/hours/hours-form.ts'
import { readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { holidaysAnswerSchema } from '../../src/wire/staffing-hours-api.ts'

export const listHolidays = defineOperation({
  method: 'GET',
  path: '/v1/staffing/holidays',
  id: 'listHolidays',
  summary: 'List holidays by their first day',
  description: 'Those of the phone system apply where its hours are used.',
  tag: 'Staffing',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: holidaysAnswerSchema },
  async run({ services: { records, clock } }) {
    const [hours, calendar] = await Promise.all([readHours(records, clock.now()), calendarForm(records)])
    return { ...holidaysAnswer(hours), calendar }
  },
})
