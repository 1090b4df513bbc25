/** GET /api/status: how the site stands now, as CTI middleware answers it; every figure is measured. */
import { listForwarders } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { liveOf } from '../../src/app/live/session.ts'
import { activeCalls } from '../../src/core/calls/stale.ts'
import { siteStatusSchema } from '../../src/wire/cti.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getStatus = defineOperation({
  method: 'GET',
  path: '/api/status',
  id: 'getStatus',
  summary: 'Get the status of the site',
  tag: 'CTI',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: {
    200: siteStatusSchema,
  },
  async run({ services }) {
    const at = readAt(services)
    const [active, live, forwarders] = await Promise.all([
      activeCalls(services.records, at),
      liveOf(services).stats(services.site),
      listForwarders(services),
    ])
    return {
      status: 'ok' as const,
      site: services.site,
      activeCalls: active.length,
      connections: live.sockets,
      seq: live.seq,
      forwarders: forwarders.map(({ id, heardAt, late }) => ({ id, heardAt, late })),
      timestamp: new Date(at.nowMs).toISOString(),
    }
  },
})
