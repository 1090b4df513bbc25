/** PUT /v1/staffing/hours: the week of the site and of groups. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { withHours } from '../../src/core/staffing/hours/change-hours.ts'
import { hoursAnswer } from '../../src/core/staffing/hours/hours-form.ts'
import { changeHours, readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { hoursAnswerSchema, putHoursSchema } from '../../src/wire/staffing-hours-api.ts'

export const putStaffingHours = defineOperation({
  method: 'PUT',
  path: '/v1/staffing/hours',
  id: 'putStaffingHours',
  summary: 'Create or replace business hours of the site or of groups',
  description:
    'What is named is replaced as a whole; the site and groups that are not named stay as they are. Overrides and holidays stay.',
  tag: 'Staffing',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  body: { schema: putHoursSchema, maxBytes: 1_048_576 },
  responses: { 200: hoursAnswerSchema },
  async run(context) {
    const { services, body } = context
    const { records, clock } = services
    const { before, after } = await changeHours(records, (known) => withHours(known, body))
    const named = Object.keys(body.groups ?? {})
    const facts = ({ site, groups }: typeof before) => ({
      ...(body.site && { site }),
      ...(named.length > 0 && { groups: Object.fromEntries(named.map((number) => [number, groups[number]])) }),
    })
    const target = [...(body.site ? ['site'] : []), ...named].slice(0, 20).join(', ')
    context.changed({ target, before: facts(before), after: facts(after) })
    return hoursAnswer(await readHours(records, clock.now()), clock.now())
  },
})
