/**
 * What stands in a site's records now: what goes on, what waits and for how long. Measured when asked; a list is read to
 * `countMax`, so a figure that stands there means "or more".
 */

import { DUE_INDEX, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { inboxCollection, type StoredReport, stuckReports, wokenAfterMs } from '../calls/inbox.ts'
import { activeCalls, type ReadAt } from '../calls/stale.ts'
import { type Delivery, deliveryCollection } from '../deliveries/delivery.ts'
import type { SimpleMetric } from './prometheus.ts'

/** Of the records of one kind, in one answer. */
export const countMax = 1000

export interface GaugesContext extends ReadAt {
  readonly records: Records
  /** Ids of those that are set up. */
  readonly destinations: readonly string[]
}

export function gauge(name: string, help: string, samples: number | SimpleMetric['samples']): SimpleMetric {
  const list = typeof samples === 'number' ? [{ value: samples }] : samples
  return { name: `switchhook_${name}`, help, type: 'gauge', samples: list }
}

export async function siteGauges({ records, destinations, ...at }: GaugesContext): Promise<SimpleMetric[]> {
  const { nowMs } = at
  const inState = (state: string) =>
    records.list<Delivery>({ index: 'deliveries.state', from: `${state} `, to: `${state}!`, limit: countMax })
  const [active, due, failed, waiting, dead, stuck] = await Promise.all([
    activeCalls(records, at),
    // A report is due some seconds after it came, so this finds those that just came.
    records.list({ index: DUE_INDEX, to: timeKey(nowMs + wokenAfterMs + 1), limit: countMax }),
    records.list<StoredReport>({ index: 'inbox.failed', limit: countMax }),
    inState('waiting'),
    inState('dead'),
    stuckReports(records),
  ])
  const inbox = new Map([...due.records, ...failed.records].flatMap(receivedAt))
  const overdueMs = [
    ...[...inbox.values()].map((receivedMs) => receivedMs + wokenAfterMs),
    ...due.records.flatMap(sendAt),
  ].filter((dueMs) => dueMs <= nowMs)
  const perDestination = (found: readonly StoredRecord<Delivery>[]) =>
    countBy([...new Set([...destinations, ...found.map(({ value }) => value.destination)])], found)
  return [
    gauge('calls_active', 'Calls that go on now.', active.length),
    gauge('inbox_reports', `What was reported and is not part of a call yet, at most ${countMax}.`, inbox.size),
    gauge('inbox_oldest_seconds', 'How long the oldest of it has waited.', ageSeconds([...inbox.values()], nowMs)),
    gauge('reports_failed', 'Of it, what could not be made part of a call and is tried again.', failed.records.length),
    gauge(
      'reports_stuck',
      'Of these, what failed three times or more, by the code of the last failure.',
      Object.entries(stuck?.codes ?? {}).map(([code, value]) => ({ labels: { code }, value })),
    ),
    gauge('overdue_records', 'Reports and deliveries whose time has come.', overdueMs.length),
    gauge('overdue_seconds', 'How long ago the time of the oldest of them came.', ageSeconds(overdueMs, nowMs)),
    gauge(
      'deliveries_waiting',
      `Deliveries to be sent, or being sent, at most ${countMax}.`,
      perDestination(waiting.records),
    ),
    gauge(
      'deliveries_dead',
      `Deliveries given up (the dead letters), at most ${countMax}.`,
      perDestination(dead.records),
    ),
  ]
}

function receivedAt({ collection, id, value }: StoredRecord): [string, number][] {
  const isReport = collection === inboxCollection && typeof value === 'object' && value !== null
  return isReport && 'receivedAt' in value ? [[id, Date.parse(String(value.receivedAt))]] : []
}

/** When a delivery wants to be sent. */
function sendAt({ collection, value }: StoredRecord): number[] {
  const isDelivery = collection === deliveryCollection && typeof value === 'object' && value !== null
  return isDelivery && 'nextAtMs' in value && typeof value.nextAtMs === 'number' ? [value.nextAtMs] : []
}

function ageSeconds(sinceMs: readonly number[], nowMs: number): number {
  return sinceMs.length === 0 ? 0 : Math.max(0, Math.round((nowMs - Math.min(...sinceMs)) / 1000))
}

function countBy(destinations: readonly string[], found: readonly StoredRecord<Delivery>[]): SimpleMetric['samples'] {
  return destinations.map((destination) => {
    return { labels: { destination }, value: found.filter(({ value }) => value.destination === destination).length }
  })
}
