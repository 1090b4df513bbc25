/**
 * The figures of a site, each measured in its records or its hub at the moment of asking. There are no counters in an
 * isolate's memory: isolates come and go, and each would tell another number. What happened is therefore told of the last
 * hour, as gauges; a list of records is read to `countMax` and says so by standing there.
 */

import { inboxCollection, type StoredReport } from '../calls/inbox.ts'
import { activeCalls, type ReadAt } from '../calls/stale.ts'
import { type Delivery, deliveryCollection } from '../deliveries/delivery.ts'
import type { LiveStats } from '../platform/live/live.ts'
import { DUE_INDEX, type Records, type StoredRecord, timeKey } from '../platform/records/records.ts'
import type { Metric } from './prometheus.ts'

/** Of the records of one kind, in one answer. */
export const countMax = 1000
const hourMs = 3_600_000

export interface MetricsContext extends ReadAt {
  readonly records: Records
  readonly live?: LiveStats
}

export async function siteMetrics(context: MetricsContext): Promise<Metric[]> {
  const { records, nowMs, live } = context
  const [calls, active, due, failed, made, waiting, dead] = await Promise.all([
    records.list({ index: 'calls.start', from: timeKey(nowMs - hourMs), limit: countMax, reverse: true }),
    activeCalls(records, context),
    records.list({ index: DUE_INDEX, to: timeKey(nowMs + 1), limit: countMax }),
    records.list<StoredReport>({ index: 'inbox.failed', limit: countMax }),
    records.list<Delivery>({
      index: 'deliveries.created',
      from: timeKey(nowMs - hourMs),
      limit: countMax,
      reverse: true,
    }),
    records.list<Delivery>({ index: 'deliveries.state', from: 'waiting ', to: 'waiting!', limit: countMax }),
    records.list<Delivery>({ index: 'deliveries.state', from: 'dead ', to: 'dead!', limit: countMax }),
  ])
  const gauge = (name: string, help: string, samples: Metric['samples']): Metric => {
    return { name: `switchhook_${name}`, help, type: 'gauge', samples }
  }
  const one = (value: number) => [{ value }]
  const deliveries = made.records.map(({ value }) => value)
  return [
    gauge('calls_active', 'Calls that go on now.', one(active.length)),
    gauge('calls_last_hour', `Calls that began in the last hour, at most ${countMax}.`, one(calls.records.length)),
    gauge('overdue_records', 'Reports and deliveries whose time has come.', one(due.records.length)),
    gauge('overdue_seconds', 'How long the oldest of them has waited.', one(overdueSeconds(due.records, nowMs))),
    gauge('reports_failed', 'Reports that could not be applied yet.', one(failed.records.length)),
    gauge('deliveries_waiting', 'Deliveries to be sent.', perDestination(waiting.records.map(({ value }) => value))),
    gauge('deliveries_dead', 'Deliveries given up.', perDestination(dead.records.map(({ value }) => value))),
    gauge(
      'deliveries_last_hour',
      `Deliveries made in the last hour, at most ${countMax}, by where they stand.`,
      counted(deliveries.map(({ destination, state }) => ({ destination, state }))),
    ),
    gauge(
      'delivery_failed_attempts_last_hour',
      'Failed attempts of those deliveries.',
      counted(
        deliveries.flatMap(({ destination, attempts }) =>
          attempts.flatMap(({ outcome, code }) => (outcome === 'failed' ? [{ destination, code: code ?? '' }] : [])),
        ),
      ),
    ),
    ...(live
      ? [
          gauge('live_sockets', 'Open sockets and streams.', one(live.sockets)),
          gauge('live_event_number', 'Number of the last live event; it only grows.', one(live.seq)),
        ]
      : []),
  ]
}

/** When a record became due is not in it; how long ago it was last written to or made bounds it. */
function overdueSeconds(due: readonly StoredRecord[], nowMs: number): number {
  const sinceMs = due.flatMap((record) => dueSinceMs(record) ?? [])
  return sinceMs.length === 0 ? 0 : Math.max(0, Math.round((nowMs - Math.min(...sinceMs)) / 1000))
}

function dueSinceMs({ collection, value }: StoredRecord): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (collection === deliveryCollection && 'nextAtMs' in value && typeof value.nextAtMs === 'number') {
    return value.nextAtMs
  }
  if (collection === inboxCollection && 'receivedAt' in value) return Date.parse(String(value.receivedAt))
  return undefined
}

function perDestination(deliveries: readonly Delivery[]): Metric['samples'] {
  return counted(deliveries.map(({ destination }) => ({ destination })))
}

function counted(items: readonly Readonly<Record<string, string>>[]): Metric['samples'] {
  const counts = new Map<string, { labels: Readonly<Record<string, string>>; value: number }>()
  for (const labels of items) {
    const key = JSON.stringify(labels)
    const known = counts.get(key) ?? { labels, value: 0 }
    counts.set(key, { labels, value: known.value + 1 })
  }
  return [...counts.values()]
}
