/** GET /status: how the site stands in the form that users of a CDR sidecar know, from facts only. */
import { readStatus } from '../../src/app/alerts/read-status.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { staffingStatusSchema } from '../../src/wire/staffing-status.ts'

export const getStaffingStatus = defineOperation({
  method: 'GET',
  path: '/status',
  id: 'getStaffingStatus',
  summary: 'Get business hours, monitored groups and open alerts',
  description: 'What a CDR sidecar answered at its `/status`; the forwarder’s own status server shows the same.',
  tag: 'Alerts',
  auth: { scope: 'events' },
  query: siteQuery,
  responses: { 200: staffingStatusSchema },
  async run({ services }) {
    return readStatus(services)
  },
})
