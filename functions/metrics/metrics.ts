/** GET /metrics: the site's figures for Prometheus, and how each CRM and forwarder fares. */
import { readSourceStates } from '../../src/breakers/source-states.ts'
import { listForwarders } from '../../src/forwarders/forwarder-store.ts'
import { type Metric, prometheusText } from '../../src/metrics/prometheus.ts'
import { siteMetrics } from '../../src/metrics/site-metrics.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { readAt } from '../calls/read-at.ts'
import { defineOperation } from '../http/operation.ts'

export const metrics = defineOperation({
  method: 'GET',
  path: '/metrics',
  summary: 'Shows the site’s figures as Prometheus text',
  tag: 'Health',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: { description: 'Text format 0.0.4.', contentType: 'text/plain; version=0.0.4' } },
  async run({ services }) {
    const { records, live, site, connectors } = services
    const ids = connectors.map(({ id }) => id)
    const [stats, states, forwarders] = await Promise.all([
      live?.stats(site),
      readSourceStates(records, ids),
      listForwarders(services),
    ])
    const measured = await siteMetrics({ records, live: stats, ...readAt(services) })
    const crms: Metric = {
      name: 'switchhook_crm_failures_in_a_row',
      help: 'Failures of a CRM since its last answer; 0 when it works.',
      type: 'gauge',
      samples: ids.map((destination) => {
        return { labels: { destination }, value: states.get(destination)?.failuresInARow ?? 0 }
      }),
    }
    const heard: Metric = {
      name: 'switchhook_forwarder_up',
      help: '1 while the forwarder’s heartbeats come, 0 when they are late.',
      type: 'gauge',
      samples: forwarders.map(({ id, late }) => ({ labels: { forwarder: id }, value: late ? 0 : 1 })),
    }
    return new Response(prometheusText([...measured, crms, heard]), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    })
  },
})
