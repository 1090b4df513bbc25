/**
 * An hour of a site compared once more from what the cloud has: which calls are known, what the CRMs have of them, and, when it is
 * asked for, logging what is missing. What the phone system has, its forwarder reports by itself, asked by its heartbeat.
 *
 * What must stay true: an entry that was deleted is logged again only when somebody asks, under a key that follows from the
 * one it had: asked twice it is one entry.
 */
import { callDestinations } from '../../adapters/crm/registry.ts'
import type { Call } from '../../core/calls/call.ts'
import { findCall } from '../../core/calls/find-call.ts'
import { type Delivery, deliveryIdOf, deliveryRef } from '../../core/deliveries/delivery.ts'
import { type LogAgainContext, logAgain } from '../../core/deliveries/log-again.ts'
import { isOfSource, type TimeWindow } from '../../core/reconciliation/finished-calls.ts'
import {
  type CallFindings,
  listHours,
  type MissingEntry,
  type StoredHour,
} from '../../core/reconciliation/hour-store.ts'
import { callsAround, knownFinished, lookUpNames } from '../../core/reconciliation/known-calls.ts'
import type { HourOutcome } from '../../core/tasks/reconcile-step.ts'
import { keepWindow, type WindowServices } from './keep-window.ts'

export interface HourServices extends WindowServices, Omit<LogAgainContext, 'destinations'> {}

/** Windows of one hour: halves of it, where many calls ended. */
const windowsMax = 100

export async function reconcileHour(
  services: HourServices,
  window: TimeWindow,
  { log }: { readonly log: boolean },
): Promise<HourOutcome> {
  const { fromMs, toMs } = window
  const { hours } = await listHours(services.records, { fromMs, toMs, limit: windowsMax })
  const known = hours.map(({ value }) => value).filter((hour) => hour.toMs <= toMs)
  const reported = known.filter(({ source }) => source !== '')
  const checked = await Promise.all(reported.map((hour) => checkReported(services, hour)))
  checked.push(...(await reconcileOthers(services, window, known)))
  let logged = 0
  if (log) for (const hour of checked) logged += await logMissing(services, hour.missingEntries)
  return { missing: checked.reduce((sum, hour) => sum + hour.missing, 0), logged }
}

/** What its source reported stays as it was; what was missing then may be here now. */
async function checkReported(services: HourServices, hour: StoredHour): Promise<StoredHour> {
  const { records } = services
  const { source, calls: before } = hour
  const known = await knownFinished(records, source, hour)
  const named = await lookUpNames(records, source, new Map(hour.missingCalls.map(({ name, marks }) => [name, marks])))
  const missing = hour.missingCalls.filter(({ name }) => !named.get(name)?.call)
  const here = [...known.values()].map(({ call }) => call)
  const found = [...here, ...[...named.values()].flatMap(({ call }) => call ?? [])]
  const mended = hour.missingCalls.length - missing.length
  const { atPbx = 0 } = before
  const calls: CallFindings = {
    ...before,
    accepted: Math.min(atPbx, before.accepted + mended),
    calls: Math.min(atPbx, before.calls + mended),
    missing,
  }
  return keepWindow(services, { source, window: hour }, calls, found)
}

/**
 * Calls of which no source that reported this hour said anything, such as those of journals and live sources: counted on what is
 * known. `known`: what stands of the hour. None where a source reported and there are no others.
 */
export async function reconcileOthers(
  services: WindowServices,
  window: TimeWindow,
  known: readonly StoredHour[],
): Promise<StoredHour[]> {
  const sources = known.flatMap(({ source }) => (source === '' ? [] : source))
  const isOther = ({ events }: Call) => !events.some((event) => sources.some((source) => isOfSource(event, source)))
  const found: Call[] = []
  for await (const calls of callsAround(services.records, window)) {
    found.push(...calls.filter((call) => isIn(window, call.view.endedAt) && isOther(call)))
  }
  if (found.length === 0 && known.length > 0 && sources.length === known.length) return []
  const counts = { accepted: found.length, calls: found.length, missing: [] }
  return [await keepWindow(services, { source: '', window }, counts, found)]
}

function isIn({ fromMs, toMs }: TimeWindow, endedAt: string | undefined): boolean {
  const endedMs = endedAt === undefined ? Number.NaN : Date.parse(endedAt)
  return endedMs >= fromMs && endedMs < toMs
}

async function logMissing(services: HourServices, missing: readonly MissingEntry[]): Promise<number> {
  const { records, connectors, log } = services
  const destinations = callDestinations(connectors)
  let logged = 0
  for (const { callId, destination, why } of missing) {
    const call = (await findCall(records, callId))?.call
    if (!call) continue
    const { collection, id } = deliveryRef(deliveryIdOf(call.id, destination))
    const key = (await records.get<Delivery>(collection, id))?.value.key
    const anew = why === 'deleted' ? `deleted ${key}` : undefined
    try {
      await logAgain({ ...services, destinations }, call, { destination, anew })
      logged += 1
    } catch (thrown) {
      // It is under way already, or is not wanted any more; the next comparison shows it.
      log.failure('missing_not_logged', thrown, { site: records.site, call: callId, destination })
    }
  }
  return logged
}
