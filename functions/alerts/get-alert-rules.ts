/** GET /v1/alerts/rules: what opens an alert. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readRules } from '../../src/core/staffing/alerts/alert-store.ts'
import { alertRulesSchema } from '../../src/wire/alert.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getAlertRules = defineOperation({
  method: 'GET',
  path: '/v1/alerts/rules',
  id: 'getAlertRules',
  summary: 'Get the rules for alerts',
  tag: 'Alerts',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: alertRulesSchema },
  async run({ services: { records } }) {
    return readRules(records)
  },
})
