/** POST /trigger/alerts: checks the rules now, as people who come from a CDR sidecar know it. */
import { checkAlerts } from '../../src/app/alerts/check-alerts.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { checkedAlertsSchema } from '../../src/wire/alert.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const triggerAlerts = defineOperation({
  method: 'POST',
  path: '/trigger/alerts',
  id: 'triggerAlerts',
  summary: 'Start a check of the rules for alerts now',
  description:
    'They are checked by themselves each half minute; this makes one sooner and answers what came of it. It may be repeated as often as liked: nothing is opened or sent twice.',
  tag: 'Alerts',
  auth: { scope: 'events' },
  fails: [409],
  query: siteQuery,
  responses: { 200: checkedAlertsSchema },
  async run({ services }) {
    const { nextAtMs: _, ...checked } = await checkAlerts(services)
    return checked
  },
})
