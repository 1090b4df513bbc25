/** DELETE /v1/staffing/holidays/:id: removes a holiday. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { withoutHoliday } from '../../src/core/staffing/hours/change-hours.ts'
import { changeHours } from '../../src/core/staffing/hours/hours-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteHoliday = defineOperation({
  method: 'DELETE',
  path: '/v1/staffing/holidays/:id',
  id: 'deleteHoliday',
  summary: 'Delete a holiday',
  tag: 'Staffing',
  auth: { scope: 'admin' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(64) }),
  responses: { 200: z.object({ removed: z.literal(true) }) },
  async run(context) {
    const { services, params } = context
    const { before } = await changeHours(services.records, (known) => withoutHoliday(known, params.id))
    const gone = before.holidays.find(({ id }) => id === params.id)
    context.changed({ target: gone?.name ?? params.id, before: gone })
    return { removed: true as const }
  },
})
