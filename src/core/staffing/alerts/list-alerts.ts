/** Alerts as people read them: those that stand, and those that are over. */
import { isoUtc } from '../../../ports/clock.ts'
import type { Records } from '../../../ports/records.ts'
import type { AlertForm, AlertState, AlertsForm } from '../../../wire/alert.ts'
import { conditionForms, listResolved, maintenanceForm, readWatch, resolvedForm } from './alert-store.ts'

const order: readonly AlertState[] = ['open', 'acknowledged', 'unknown', 'resolved']

/** Without `state`: all that stand. */
export async function listAlerts(records: Records, nowMs: number, state: AlertState | undefined): Promise<AlertsForm> {
  const [watched, resolved] = await Promise.all([
    readWatch(records, nowMs),
    state === 'resolved' ? listResolved(records) : [],
  ])
  const { checkedAtMs } = watched.state
  const standing = conditionForms(watched.state).filter((one) => state === undefined || one.state === state)
  return {
    alerts: [...standing, ...resolved.map(resolvedForm)].sort(openFirst),
    checkedAt: checkedAtMs === undefined ? undefined : isoUtc(checkedAtMs),
    maintenance: watched.maintenance && maintenanceForm(watched.maintenance),
  }
}

function openFirst(a: AlertForm, b: AlertForm): number {
  const latest = (one: AlertForm) => one.resolvedAt ?? one.openedAt ?? one.unknownSince ?? ''
  return order.indexOf(a.state) - order.indexOf(b.state) || (latest(a) < latest(b) ? 1 : -1)
}
