/**
 * A 3CX that is read from the cloud compared as a forwarder compares its sources: its call log is read anew, and what is not here is
 * taken in at once.
 *
 * What must stay true: events have the ids that the link gives them, so nothing doubles; where a forwarder reads the same call log,
 * it compares it.
 */
import { bucketsOf } from '../../core/reconciliation/buckets.ts'
import { eventMarks } from '../../core/reconciliation/event-marks.ts'
import type { TimeWindow } from '../../core/reconciliation/finished-calls.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import { listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'
import { callLogSource } from '../threecx/call-log-reader.ts'
import { readTooSlow } from '../threecx/read-too-slow.ts'
import { siteThreecxApi } from '../threecx/site-api.ts'
import { readsCallLog, sourceIds } from '../threecx/source-ids.ts'
import { acceptMissing, compareWindow } from './receive-report.ts'

const limitMs = 60_000
/** Events of one step, as a forwarder sends them. */
const eventsAtOnce = 500

/** Rejects as the reading of the call log does; windows before stay compared. */
export async function compareCallLog(services: SiteServices, windows: readonly TimeWindow[]): Promise<void> {
  const api = siteThreecxApi(services)
  if (!api || readsCallLog(await listForwarders(services))) return
  const { clock, log, settings } = services
  const { log: sourceId } = await sourceIds(services)
  const home = { country: settings.country, dialPrefixes: settings.dialPrefixes }
  const source = callLogSource({ sourceId, home, api, clock, log })
  const limit = { clock, limitMs, onTimeout: () => readTooSlow('its call log', limitMs) }
  for (const window of windows) {
    const calls = await withTimeLimit(limit, (signal) => source.finishedCalls(window, signal))
    const marked = new Map([...calls].map(([name, events]) => [name, eventMarks(events)]))
    const works: Promise<unknown>[] = []
    const background = (work: Promise<unknown>) => void works.push(work)
    const counted = { source: sourceId, window, count: calls.size, buckets: bucketsOf(calls), marked }
    const { missing } = await compareWindow(services, background, counted)
    await Promise.all(works.splice(0))
    const events = missing.flatMap((name) => calls.get(name) ?? [])
    if (missing.length > 0)
      log.warn('calls_were_missing', { site: services.site, source: sourceId, missing: missing.length })
    for (let at = 0; at < events.length; at += eventsAtOnce) {
      await acceptMissing(services, background, events.slice(at, at + eventsAtOnce))
    }
    await Promise.all(works)
  }
}
