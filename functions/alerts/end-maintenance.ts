/** DELETE /v1/alerts/maintenance: alerts are opened again. */
import * as z from 'zod'
import { checkAlertsIfDue } from '../../src/app/alerts/check-alerts.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { endMaintenance as end, maintenanceForm, readMaintenance } from '../../src/core/staffing/alerts/alert-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const endMaintenance = defineOperation({
  method: 'DELETE',
  path: '/v1/alerts/maintenance',
  id: 'endMaintenance',
  summary: 'Delete the maintenance: alerts are opened again',
  description: 'Where there is none it changes nothing.',
  tag: 'Alerts',
  auth: { scope: 'admin', people: 'queues' },
  query: siteQuery,
  responses: { 200: z.object({ removed: z.literal(true) }) },
  async run(context) {
    const { services } = context
    const before = await readMaintenance(services.records)
    await end(services.records)
    context.changed(before ? { target: 'maintenance', before: maintenanceForm(before) } : 'nothing')
    context.background(checkAlertsIfDue(services, 0))
    return { removed: true as const }
  },
})
