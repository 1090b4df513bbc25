/** GET /v1/forwarders: the site's forwarders as they told of themselves, and which of them are late. */
import * as z from 'zod'
import { listForwarders as list } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { forwarderReport } from '../../src/app/forwarder-reports/report.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { siteQuery } from '../../src/wire/key.ts'

const forwarder = forwarderReport
  .extend({
    heardAt: z.iso.datetime().describe('Last heartbeat, by our clock'),
    late: z.boolean().describe('Nothing was heard for longer than it should take'),
    warnings: z.array(z.string()).describe('What to look at, a sentence each'),
  })
  .meta({ id: 'Forwarder' })

export const listForwarders = defineOperation({
  method: 'GET',
  path: '/v1/forwarders',
  summary: 'Lists forwarders, the last heard of first',
  tag: 'Forwarders',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: z.object({ forwarders: z.array(forwarder) }) },
  async run({ services }) {
    const forwarders = await list(services)
    return { forwarders: forwarders.map((one) => ({ ...one, warnings: [...one.warnings] })) }
  },
})
