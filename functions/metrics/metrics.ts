/** GET /metrics: the site's counters and gauges for Prometheus, and the status of each CRM and forwarder. */

import { callDestinations } from '../../src/adapters/crm/registry.ts'
import { listForwarders } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import type { SiteServices } from '../../src/app/services.ts'
import { readSourceStates } from '../../src/core/breakers/source-state.ts'
import { counterMetrics } from '../../src/core/metrics/counters.ts'
import { gauge, siteGauges } from '../../src/core/metrics/gauges.ts'
import { type Metric, prometheusText } from '../../src/core/metrics/prometheus.ts'
import { metricsGroup } from '../../src/ports/metrics.ts'
import { siteQuery } from '../../src/wire/parts.ts'

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

export const getMetrics = defineOperation({
  method: 'GET',
  path: '/metrics',
  id: 'getMetrics',
  summary: 'Get the metrics of the site as Prometheus text',
  tag: 'Health',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: { description: 'Text format 0.0.4.', contentType: 'text/plain; version=0.0.4' } },
  async run({ services }) {
    const { records, connectors, counters } = services
    const destinations = callDestinations(connectors).map(({ id }) => id)
    // What this process counted just now is shown too.
    await counters.flush()
    const [[sums = {}], gauges, elsewhere] = await Promise.all([
      records.sums([metricsGroup]),
      siteGauges({ records, destinations, ...readAt(services) }),
      outsideGauges(services),
    ])
    const all = [...counterMetrics(sums, destinations), ...gauges, ...elsewhere]
    return new Response(prometheusText(all), { headers: { 'content-type': contentType } })
  },
})

/** Of what is not in the site's records, or not of the site's own making. */
async function outsideGauges(services: SiteServices): Promise<Metric[]> {
  const { records, live, site, connectors } = services
  const ids = connectors.map(({ id }) => id)
  const [stats, states, forwarders] = await Promise.all([
    live?.stats(site),
    readSourceStates(records, ids),
    listForwarders(services),
  ])
  const crms = ids.map((destination) => {
    return { labels: { destination }, value: states.get(destination)?.failuresInARow ?? 0 }
  })
  const heard = forwarders.map(({ id, late }) => ({ labels: { forwarder: id }, value: late ? 0 : 1 }))
  return [
    gauge('crm_failures_in_a_row', 'Failures of a CRM since its last answer; 0 when it works.', crms),
    gauge('forwarder_up', '1 while the forwarder’s heartbeats come, 0 when they are late.', heard),
    gauge('forwarders_late', 'Forwarders whose heartbeats are late.', forwarders.filter(({ late }) => late).length),
    ...(stats
      ? [
          gauge('live_sockets', 'Open sockets and streams.', stats.sockets),
          gauge('live_event_number', 'Number of the last live event; it only grows.', stats.seq),
        ]
      : []),
  ]
}
