/** GET /api/status: how the site stands now, as CTI middleware answers it; every figure is measured. */
import * as z from 'zod'
import { activeCalls } from '../../src/calls/stale.ts'
import { listForwarders } from '../../src/forwarders/forwarder-store.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { readAt } from '../calls/read-at.ts'
import { defineOperation } from '../http/operation.ts'
import { liveOf } from '../live/session.ts'

export const status = defineOperation({
  method: 'GET',
  path: '/api/status',
  summary: 'Shows how the site stands',
  tag: 'CTI',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: {
    200: z.object({
      status: z.literal('ok'),
      site: z.string(),
      activeCalls: z.number().int(),
      connections: z.number().int().describe('Open sockets and streams'),
      seq: z.number().describe('Number of the last live event'),
      forwarders: z.array(z.object({ id: z.string(), heardAt: z.iso.datetime(), late: z.boolean() })),
      timestamp: z.iso.datetime(),
    }),
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
