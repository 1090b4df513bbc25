/** DELETE /v1/staffing/override: the hours hold again. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { withOverride } from '../../src/core/staffing/hours/change-hours.ts'
import { hoursAnswer, overrideForm } from '../../src/core/staffing/hours/hours-form.ts'
import { changeHours, readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { groupNumber } from '../../src/wire/staffing-hours.ts'
import { hoursAnswerSchema } from '../../src/wire/staffing-hours-api.ts'

export const deleteOverride = defineOperation({
  method: 'DELETE',
  path: '/v1/staffing/override',
  id: 'deleteOverride',
  summary: 'Delete an override; the hours hold again',
  description: 'Where there is none it changes nothing.',
  tag: 'Staffing',
  auth: { scope: 'admin', people: 'queues' },
  fails: [409],
  query: siteQuery.extend({ group: groupNumber.optional().describe('Default: the site’s override') }),
  responses: { 200: hoursAnswerSchema },
  async run(context) {
    const { services, query } = context
    const { records, clock } = services
    const { group } = query
    const { before } = await changeHours(records, (known) => withOverride(known, group, undefined))
    const known = group === undefined ? before.site.override : before.groups[group]?.override
    const target = group === undefined ? 'site' : `group ${group}`
    context.changed(known === undefined ? 'nothing' : { target, before: overrideForm(known) })
    return hoursAnswer(await readHours(records, clock.now()), clock.now())
  },
})
