/** PUT /v1/alerts/rules: changes what opens an alert. */
import { checkAlertsIfDue } from '../../src/app/alerts/check-alerts.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readRules, writeRules } from '../../src/core/staffing/alerts/alert-store.ts'
import { alertRulesChangeSchema, alertRulesSchema } from '../../src/wire/alert.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const putAlertRules = defineOperation({
  method: 'PUT',
  path: '/v1/alerts/rules',
  id: 'putAlertRules',
  summary: 'Update the rules for alerts',
  description: 'Only what is named changes. An alert whose rule is turned off is resolved with the next check.',
  tag: 'Alerts',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  body: { schema: alertRulesChangeSchema, maxBytes: 65_536 },
  responses: { 200: alertRulesSchema },
  async run(context) {
    const { services, body } = context
    const before = await readRules(services.records)
    const after = await writeRules(services.records, body)
    context.changed({ target: 'alert rules', before, after })
    context.background(checkAlertsIfDue(services, 0))
    return after
  },
})
