/** GET /v1/alerts: what calls for a person now, what nobody can say, and what is over. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { listAlerts as list } from '../../src/core/staffing/alerts/list-alerts.ts'
import { alertStates, alertsSchema } from '../../src/wire/alert.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listAlerts = defineOperation({
  method: 'GET',
  path: '/v1/alerts',
  id: 'listAlerts',
  summary: 'List alerts',
  description:
    'Open, acknowledged and unknown ones unless `state` is given. Unknown: what would show it is stale or not reported, so nobody knows whether all is well. Resolved ones are kept for 30 days.',
  tag: 'Alerts',
  auth: { scope: 'read' },
  query: siteQuery.extend({ state: z.enum(alertStates).optional().describe('Default: all but resolved') }),
  responses: { 200: alertsSchema },
  async run({ services: { records, clock }, query: { state } }) {
    return list(records, clock.now(), state)
  },
})
