/** GET /v1/staffing/hours: business hours of the site and its groups, and what holds now. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { hoursAnswer } from '../../src/core/staffing/hours/hours-form.ts'
import { readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { hoursAnswerSchema } from '../../src/wire/staffing-hours-api.ts'

export const getStaffingHours = defineOperation({
  method: 'GET',
  path: '/v1/staffing/hours',
  id: 'getStaffingHours',
  summary: 'Get business hours of the site and its groups, and what holds now',
  description:
    'What was set here and what the phone system reports are both shown; `usedFrom` says which holds. An override beats a holiday, a holiday beats the week; a group without hours of its own has the site’s.',
  tag: 'Staffing',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: hoursAnswerSchema },
  async run({ services: { records, clock } }) {
    return hoursAnswer(await readHours(records, clock.now()), clock.now())
  },
})
