/** GET /admin/errors/stats: how many errors there are, by component and acknowledgement. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readErrors, statisticsOf } from '../../src/app/relay/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayErrorStatisticsSchema } from '../../src/wire/relay-admin.ts'

export const getRelayErrorStats = defineOperation({
  method: 'GET',
  path: '/admin/errors/stats',
  id: 'getRelayErrorStats',
  summary: 'Get counts of errors (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'read' },
  errors: 'relay',
  query: siteQuery,
  responses: { 200: relayErrorStatisticsSchema },
  async run({ services }) {
    const data = statisticsOf(await readErrors(services.records), services.clock.now())
    return { success: true as const, data }
  },
})
