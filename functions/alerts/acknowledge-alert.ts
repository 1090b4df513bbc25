/** POST /v1/alerts/{id}/acknowledge: somebody knows of it; nobody is reminded any more. */
import * as z from 'zod'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { acknowledge } from '../../src/core/staffing/alerts/alert-store.ts'
import { acknowledgeAlertSchema, alertSchema } from '../../src/wire/alert.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const acknowledgeAlert = defineOperation({
  method: 'POST',
  path: '/v1/alerts/:id/acknowledge',
  id: 'acknowledgeAlert',
  summary: 'Update an alert: acknowledge it with a name and a remark',
  description: 'Nobody is reminded of it any more. When it is over, that is still sent.',
  tag: 'Alerts',
  auth: { scope: 'admin', people: 'queues' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: acknowledgeAlertSchema, maxBytes: 8192 },
  responses: { 200: alertSchema },
  async run(context) {
    const { services, principal, params, body } = context
    const by = await callerName(services, principal, body.by)
    const acknowledged = { atMs: services.clock.now(), by, remark: body.remark }
    const alert = await acknowledge(services.records, params.id, acknowledged)
    context.changed({ target: alert.title, after: { acknowledged: by, remark: body.remark } })
    return alert
  },
})
