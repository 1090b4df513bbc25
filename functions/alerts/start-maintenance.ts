/** POST /v1/alerts/maintenance: nothing is opened and nobody reminded for a while. */
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import {
  maintenanceForm,
  readMaintenance,
  startMaintenance as start,
} from '../../src/core/staffing/alerts/alert-store.ts'
import { maintenanceRequestSchema, maintenanceSchema } from '../../src/wire/alert.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const startMaintenance = defineOperation({
  method: 'POST',
  path: '/v1/alerts/maintenance',
  id: 'startMaintenance',
  summary: 'Start maintenance: no alert is opened and nobody reminded until it ends',
  description: 'It ends by itself. One that lasts is replaced. What was opened before and is over meanwhile is sent.',
  tag: 'Alerts',
  auth: { scope: 'admin', people: 'queues' },
  query: siteQuery,
  body: { schema: maintenanceRequestSchema, maxBytes: 8192 },
  responses: { 200: maintenanceSchema },
  async run(context) {
    const { services, principal, body } = context
    const { records, clock } = services
    const startedAtMs = clock.now()
    const by = await callerName(services, principal)
    const before = await readMaintenance(records)
    const untilMs = startedAtMs + body.minutes * 60_000
    const started = maintenanceForm(await start(records, { startedAtMs, untilMs, by, reason: body.reason }))
    context.changed({ target: 'maintenance', before: before && maintenanceForm(before), after: started })
    return started
  },
})
