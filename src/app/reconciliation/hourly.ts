/**
 * What the schedule compares each hour: the call log of a 3CX that the cloud reads; the hour that ended a while ago where no source
 * has reported it, hours that sources reported while entries were on their way, and what was still missing in the last day.
 */
import { callDestinations } from '../../adapters/crm/registry.ts'
import { hourMs, type TimeWindow } from '../../core/reconciliation/finished-calls.ts'
import { listHours } from '../../core/reconciliation/hour-store.ts'
import type { SiteServices } from '../services.ts'
import { compareCallLog } from './compare-call-log.ts'
import { reconcileHour, reconcileOthers } from './reconcile-hour.ts'

/** Forwarders report a quarter of an hour and some minutes after the hour, and mend what is missing. */
const waitMs = 40 * 60_000
const windowsMax = 100

export async function reconcileDue(services: SiteServices): Promise<void> {
  const { records, clock, connectors, settings, log, site } = services
  const { settleMs, aloneMs, retentionMs } = settings
  const endMs = Math.floor((clock.now() - waitMs) / hourMs) * hourMs
  const last = { fromMs: endMs - hourMs, toMs: endMs }
  const day = { fromMs: endMs - 24 * hourMs, toMs: endMs }
  await compareCallLog(services, await windowsOfCallLog(services, last, day)).catch((error: unknown) => {
    log.failure('call_log_not_compared', error, { site })
  })
  const [reported, open] = await Promise.all([
    listHours(records, { ...last, limit: windowsMax }),
    listHours(records, { ...day, isOpen: true, limit: windowsMax }),
  ])
  const hours = reported.hours.map(({ value }) => value)
  const isUnknown = hours.length === 0 && callDestinations(connectors).length > 0
  const isOnItsWay = hours.some(({ entries: { waiting } }) => waiting > 0)
  const wanted = new Map<number, TimeWindow>()
  if (isUnknown || isOnItsWay) wanted.set(last.fromMs, last)
  for (const { value } of open.hours) {
    const fromMs = Math.floor(value.fromMs / hourMs) * hourMs
    wanted.set(fromMs, { fromMs, toMs: fromMs + hourMs })
  }
  const context = { ...services, settleMs, aloneMs, retentionMs }
  for (const window of wanted.values()) await reconcileHour(context, window, { log: false })
  // What a source reported was compared as it did; calls of others were not.
  if (!wanted.has(last.fromMs) && callDestinations(connectors).length > 0) await reconcileOthers(context, last, hours)
}

/** The hour that ended, and hours of the day in which calls were missing. */
async function windowsOfCallLog({ records }: SiteServices, last: TimeWindow, day: TimeWindow): Promise<TimeWindow[]> {
  const { hours } = await listHours(records, { ...day, isOpen: true, limit: windowsMax })
  const lacking = hours.flatMap(({ value: { missingCalls, fromMs, toMs } }) =>
    missingCalls.length > 0 ? [{ fromMs, toMs }] : [],
  )
  const others = lacking.filter(({ fromMs }) => fromMs !== last.fromMs)
  return [...others, last]
}
