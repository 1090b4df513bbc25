/** Reads all that the rules are judged by, side by side; what says nothing of alerts is left out. */

import type { Connector } from '../../adapters/crm/connector.ts'
import { readSourceStates } from '../../core/breakers/source-state.ts'
import type { StoredCall } from '../../core/calls/stored-call.ts'
import type { Delivery } from '../../core/deliveries/delivery.ts'
import { destinationName } from '../../core/problems/code-words.ts'
import { type StoredHour, unmendedHours } from '../../core/reconciliation/hour-store.ts'
import type { WatchState } from '../../core/staffing/alerts/condition.ts'
import {
  type AlertFacts,
  abandonedWithinMs,
  deadWithinMs,
  type HoursState,
  type MissingFacts,
  type SourceFacts,
} from '../../core/staffing/alerts/facts.ts'
import { hoursAt } from '../../core/staffing/hours/hours-at.ts'
import { readHours } from '../../core/staffing/hours/hours-store.ts'
import { readGroupSources, readGroupStates } from '../../core/staffing/presence/group-store.ts'
import { isStale, readyNow, staffedNow } from '../../core/staffing/presence/staffed.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Records, timeKey } from '../../ports/records.ts'
import { type KnownForwarder, listForwarders } from '../forwarder-reports/forwarder-store.ts'

/** Calls of the last while, and deliveries given up lately: of more, the newest count. */
const readMax = 1000
/** A call that began longer ago and gave up just now waited for longer than anybody does. */
const callLengthMs = 30 * 60_000
/** Somebody who hangs up sooner did not give up waiting. */
const abandonedAfterMs = 5_000

/** Of a site's services, which these must not know: they load this. */
export interface FactServices {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly connectors: readonly Connector[]
}

export async function readFacts(services: FactServices, known: WatchState): Promise<AlertFacts> {
  const { records, clock, connectors } = services
  const nowMs = clock.now()
  const ids = connectors.map(({ id }) => id)
  const [states, groupSources, hours, forwarders, crmStates, abandoned, dead, missing] = await Promise.all([
    readGroupStates({ records, clock }),
    readGroupSources(records),
    readHours(records, nowMs),
    listForwarders({ records, clock }),
    readSourceStates(records, ids),
    abandonedCalls(records, nowMs),
    deadDeliveries(records, nowMs),
    unmendedHours(records, nowMs),
  ])
  const hoursOf = (group: string | undefined): HoursState => hoursAt(hours, group, nowMs).state
  // What an alert is about stays in view until it is over.
  const subjectsOf = (kind: string) =>
    Object.values(known.conditions).flatMap((one) => (one.kind === kind ? [one.subject] : []))
  return {
    nowMs,
    hours: hoursOf(undefined),
    groups: states.map((state) => ({
      ...{ state, hours: hoursOf(state.group.number), isStale: isStale(state, nowMs) },
      ...{ staffed: staffedNow(state, nowMs), ready: readyNow(state, nowMs) },
    })),
    abandoned: withZeros(abandoned, subjectsOf('abandoned_calls')),
    trunks: groupSources.flatMap(({ source, asOfMs, trunks }) =>
      trunks.map((trunk) => ({ ...trunk, source, asOfMs, isStale: isStale({ asOfMs }, nowMs) })),
    ),
    sources: [...forwarders.map(forwarderFacts), ...silentSources(groupSources, forwarders, nowMs)],
    missing: missingFacts(missing, subjectsOf('missing_calls')),
    crms: ids.map((id) => {
      const { breaker, login, message } = crmStates.get(id) ?? {}
      const paused = [breaker, login].flatMap((one) => (one?.openUntilMs === undefined ? [] : [one.sinceMs]))
      const pausedSinceMs = paused.length > 0 ? Math.min(...paused) : undefined
      return {
        id,
        name: destinationName(id),
        pausedSinceMs,
        message: pausedSinceMs === undefined ? undefined : message,
      }
    }),
    dead: withZeros(dead, [...ids, ...subjectsOf('dead_deliveries')]),
  }
}

function withZeros(counts: ReadonlyMap<string, number>, subjects: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...subjects.map((one): [string, number] => [one, 0]), ...counts])
}

async function abandonedCalls(records: Records, nowMs: number): Promise<ReadonlyMap<string, number>> {
  const fromMs = nowMs - abandonedWithinMs - callLengthMs
  const page = await records.list<StoredCall>({
    ...{ index: 'calls.start', from: timeKey(fromMs), to: timeKey(nowMs + 1), limit: readMax, reverse: true },
  })
  const counts = new Map<string, number>()
  for (const { value } of page.records) {
    const { outcome, queue, startedAt, endedAt } = value.call.view
    if (outcome !== 'abandoned' || queue === undefined || endedAt === undefined) continue
    const [startedMs, endedMs] = [Date.parse(startedAt), Date.parse(endedAt)]
    if (endedMs <= nowMs - abandonedWithinMs || endedMs - startedMs < abandonedAfterMs) continue
    counts.set(queue.extension, (counts.get(queue.extension) ?? 0) + 1)
  }
  return counts
}

/** By when they were given up, which is when they last failed. */
async function deadDeliveries(records: Records, nowMs: number): Promise<ReadonlyMap<string, number>> {
  const page = await records.list<Delivery>({
    ...{ index: 'deliveries.state', from: 'dead ', to: 'dead!', limit: readMax, reverse: true },
  })
  const counts = new Map<string, number>()
  for (const { value } of page.records) {
    const { attempts, destination, moment } = value
    const atMs = attempts[0]?.atMs ?? value.createdAtMs
    if (moment !== undefined || atMs <= nowMs - deadWithinMs) continue
    counts.set(destination, (counts.get(destination) ?? 0) + 1)
  }
  return counts
}

function forwarderFacts(one: KnownForwarder): SourceFacts {
  const failing = one.sources.find(({ state }) => state === 'failing')
  const name = `The forwarder ${one.name}`
  if (one.late) return { id: one.id, name, fault: one.warnings[0] ?? 'Nothing was heard of it.' }
  if (failing) return { id: one.id, name, fault: `It can’t read ${failing.id}: ${failing.problem ?? 'it fails'}` }
  return { id: one.id, name }
}

/** What reports queues by itself, such as a link of the cloud to the phone system; of forwarders their heartbeat says it. */
function silentSources(
  sources: readonly { readonly source: string; readonly asOfMs: number }[],
  forwarders: readonly KnownForwarder[],
  nowMs: number,
): SourceFacts[] {
  const known = new Set(forwarders.map(({ id }) => id))
  return sources
    .filter(({ source }) => !known.has(source.split('/')[0] ?? source))
    .map(({ source, asOfMs }) => {
      const name = `The source ${source}`
      if (!isStale({ asOfMs }, nowMs)) return { id: source, name }
      const seconds = Math.round((nowMs - asOfMs) / 1000)
      return { id: source, name, fault: `It reported nothing of the queues for ${seconds} s.` }
    })
}

/** `known`: of what an alert is open. */
function missingFacts(hours: readonly StoredHour[], known: readonly string[]): MissingFacts[] {
  const bySource = Map.groupBy(hours, ({ source }) => source || 'crm')
  return [...new Set([...bySource.keys(), ...known])].map((source) => {
    const of = bySource.get(source) ?? []
    return { source, count: of.reduce((sum, { missing }) => sum + missing, 0), hours: of.length }
  })
}
