/** PUT /v1/staffing/override: opens or closes the site or a group by hand, for a time. */
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { withOverride } from '../../src/core/staffing/hours/change-hours.ts'
import { hoursAnswer, overrideForm } from '../../src/core/staffing/hours/hours-form.ts'
import { changeHours, readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { hoursAnswerSchema, putOverrideSchema } from '../../src/wire/staffing-hours-api.ts'

const longestMs = 366 * 86_400_000

export const putOverride = defineOperation({
  method: 'PUT',
  path: '/v1/staffing/override',
  id: 'putOverride',
  summary: 'Create or replace an override: open, closed or break',
  description:
    'It beats holidays and hours until it expires or is ended; a group’s own beats the site’s. Alerts are silent while it says closed. The phone system is not changed.',
  tag: 'Staffing',
  auth: { scope: 'admin', people: 'queues' },
  fails: [409],
  query: siteQuery,
  body: { schema: putOverrideSchema, maxBytes: 8192 },
  responses: { 200: hoursAnswerSchema },
  async run(context) {
    const { services, principal, body } = context
    const { records, clock } = services
    const { state, group, until, reason } = body
    const nowMs = clock.now()
    const untilMs = until === undefined ? undefined : Date.parse(until)
    if (untilMs !== undefined && (untilMs <= nowMs || untilMs > nowMs + longestMs)) {
      throw new SwitchhookError('bad_field', 'Correct in the body: until: must be later than now, and within a year.')
    }
    const override = { state, sinceMs: nowMs, untilMs, by: await callerName(services, principal), reason }
    const { before } = await changeHours(records, (known) => withOverride(known, group, override))
    const known = group === undefined ? before.site.override : before.groups[group]?.override
    const target = group === undefined ? 'site' : `group ${group}`
    context.changed({ target, before: known && overrideForm(known), after: overrideForm(override) })
    return hoursAnswer(await readHours(records, nowMs), nowMs)
  },
})
