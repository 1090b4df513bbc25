/**
 * What each operation may be sent and answers then, by its id: for the OpenAPI document only, never in the deployed
 * bundle. Numbers are fictional (+1 202 555 01xx). scripts/openapi-examples.test.ts checks each against its form.
 */
import type { Examples } from '../openapi-document.ts'
import { administrationExamples } from './administration.ts'
import { alertExamples } from './alerts.ts'
import { callExamples } from './calls.ts'
import { contactExamples } from './contacts.ts'
import { dashboardExamples } from './dashboard.ts'
import { deliveryExamples } from './deliveries.ts'
import { liveExamples } from './live.ts'
import { peopleExamples } from './people.ts'
import { phoneSystemExamples } from './phone-systems.ts'
import { reconciliationExamples } from './reconciliation.ts'
import { recordingExamples } from './recordings.ts'
import { relayDashboardExamples } from './relay-dashboard.ts'
import { reportExamples } from './reports.ts'
import { staffingHoursExamples } from './staffing-hours.ts'

export const openApiExamples: Examples = {
  ...administrationExamples,
  ...alertExamples,
  ...callExamples,
  ...contactExamples,
  ...dashboardExamples,
  ...deliveryExamples,
  ...liveExamples,
  ...peopleExamples,
  ...phoneSystemExamples,
  ...recordingExamples,
  ...reconciliationExamples,
  ...relayDashboardExamples,
  ...reportExamples,
  ...staffingHoursExamples,
}
