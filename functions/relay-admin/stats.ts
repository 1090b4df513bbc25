/** GET /admin/stats: how much a site does, as a relay's dashboard shows it. */

import { listForwarders } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readErrors, statisticsOf } from '../../src/app/relay/errors.ts'
import { requestsOfAllKeys } from '../../src/app/security/key-usage.ts'
import { metricName, metricsGroup } from '../../src/ports/metrics.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayStatsSchema } from '../../src/wire/relay-admin.ts'

export const getRelayStats = defineOperation({
  method: 'GET',
  path: '/admin/stats',
  id: 'getRelayStats',
  summary: 'Get what the site does (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'read' },
  errors: 'relay',
  query: siteQuery,
  responses: { 200: relayStatsSchema },
  async run({ services }) {
    const { records, clock, live, site } = services
    const [forwarders, errors, totalRequests, [figures = {}], stats] = await Promise.all([
      listForwarders(services),
      readErrors(records),
      requestsOfAllKeys(records),
      records.sums([metricsGroup]),
      live?.stats(site),
    ])
    const running = forwarders.filter(({ late, mode }) => !late && mode === 'service')
    const startTime = running.map(({ startedAt }) => startedAt).sort()[0] ?? null
    return {
      success: true as const,
      data: {
        startTime,
        uptime: startTime === null ? null : clock.now() - Date.parse(startTime),
        totalRequests,
        activeClients: stats?.sockets ?? 0,
        callEventsRelayed: figures[metricName('events', 'accepted')] ?? 0,
        errors: statisticsOf(errors, clock.now()),
      },
    }
  },
})
