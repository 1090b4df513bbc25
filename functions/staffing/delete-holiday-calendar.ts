/** DELETE /v1/staffing/holiday-calendar: the calendar on the web is read no more; its holidays go with it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { calendarForm, removeCalendar } from '../../src/app/staffing/holiday-calendar.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteHolidayCalendar = defineOperation({
  method: 'DELETE',
  path: '/v1/staffing/holiday-calendar',
  id: 'deleteHolidayCalendar',
  summary: 'Delete the calendar on the web that holidays are read from, with its holidays',
  description: 'Other holidays stay.',
  tag: 'Staffing',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  responses: { 200: z.object({ removed: z.boolean() }) },
  async run(context) {
    const { services } = context
    const before = await calendarForm(services.records)
    const removed = await removeCalendar(services)
    context.changed({ target: 'calendar', before })
    return { removed }
  },
})
