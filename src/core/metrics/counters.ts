/**
 * The counters of a site as Prometheus shows them, from the sums of its figures (platform/figures.ts). What can be counted
 * is reported from the start as 0, so that the first rise is seen.
 */

import type { Sums } from '../../ports/counts.ts'
import { metricName } from '../../ports/metrics.ts'
import { lookupBucketsSeconds } from '../contacts/lookup/metered.ts'
import type { HistogramMetric, Metric, SimpleMetric } from './prometheus.ts'

interface Family {
  /** As in `figure`. */
  readonly family: string
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  /** Values of the labels that are reported though nothing was counted. */
  readonly always: readonly (readonly string[])[]
}

function familiesOf(destinations: readonly string[]): Family[] {
  const results = ['delivered', 'retried', 'dead']
  return [
    {
      family: 'events',
      name: 'switchhook_events_total',
      help: 'What phone systems, forwarders and AI agents reported, by what became of it: accepted, duplicate (known already), rejected.',
      labels: ['result'],
      always: [['accepted'], ['duplicate'], ['rejected']],
    },
    { family: 'calls', name: 'switchhook_calls_total', help: 'Calls that became known.', labels: [], always: [[]] },
    {
      family: 'calls_folded',
      name: 'switchhook_calls_folded_total',
      help: 'Of these, calls that proved to be part of another.',
      labels: [],
      always: [[]],
    },
    {
      family: 'deliveries',
      name: 'switchhook_deliveries_total',
      help: 'Attempts to deliver a call to a destination, by what came of them: delivered, retried (failed, will be tried again), dead (failed, given up).',
      labels: ['destination', 'result'],
      always: destinations.flatMap((destination) => results.map((result) => [destination, result])),
    },
    {
      family: 'delivery_failures',
      name: 'switchhook_delivery_failures_total',
      help: 'Failed attempts by their error code.',
      labels: ['destination', 'code'],
      always: [],
    },
    {
      family: 'lookups',
      name: 'switchhook_lookups_total',
      help: 'Lookups by number or e-mail, by outcome.',
      labels: ['by', 'outcome'],
      always: ['found', 'created', 'placeholder', 'none'].map((outcome) => ['number', outcome]),
    },
    {
      family: 'lookups_degraded',
      name: 'switchhook_lookups_degraded_total',
      help: 'Lookups that were answered although a source that could have changed the answer was not heard.',
      labels: [],
      always: [[]],
    },
    {
      family: 'rate_limited',
      name: 'switchhook_rate_limited_total',
      help: 'Requests refused because their key asked too often.',
      labels: [],
      always: [[]],
    },
  ]
}

/** `destinations`: those that are set up now; what was counted for others is reported too. */
export function counterMetrics(sums: Sums, destinations: readonly string[]): Metric[] {
  const known = Object.entries(sums).map(([name, value]) => ({ parts: name.split('|'), value }))
  const counters = familiesOf(destinations).map(({ family, name, help, labels, always }): SimpleMetric => {
    const byValues = new Map(always.map((values) => [values.join('|'), { values, value: 0 }]))
    for (const { parts, value } of known) {
      const [reported, ...values] = parts
      if (reported === family && values.length === labels.length) byValues.set(values.join('|'), { values, value })
    }
    const samples = [...byValues.values()].map(({ values, value }) => {
      return { labels: Object.fromEntries(labels.map((label, i) => [label, values[i] ?? ''])), value }
    })
    return { name, help, type: 'counter', samples }
  })
  return [...counters, ...cacheMetrics(sums), lookupDuration(sums)]
}

function cacheMetrics(sums: Sums): SimpleMetric[] {
  const from = (place: string) => sums[metricName('lookup_answers', place)] ?? 0
  return [
    {
      name: 'switchhook_lookup_cache_hits_total',
      help: 'Lookups answered from a cache: of the process that was asked, or of the records.',
      type: 'counter',
      samples: ['isolate', 'records'].map((cache) => ({ labels: { cache }, value: from(cache) })),
    },
    {
      name: 'switchhook_lookup_cache_misses_total',
      help: 'Lookups for which the directory or a CRM was asked.',
      type: 'counter',
      samples: [{ value: from('sources') }],
    },
  ]
}

function lookupDuration(sums: Sums): HistogramMetric {
  const bounds = [...lookupBucketsSeconds.map(String), '+Inf']
  return {
    name: 'switchhook_lookup_duration_seconds',
    help: 'How long lookups took.',
    type: 'histogram',
    buckets: bounds.map((le) => ({ le, count: sums[metricName('lookup_duration', le)] ?? 0 })),
    sum: (sums[metricName('lookup_duration_ms')] ?? 0) / 1000,
  }
}
