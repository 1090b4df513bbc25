/** GET /v1/forwarders: the site's forwarders as they last reported, and which of them are late. */
import { listForwarders as list } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { forwardersSchema } from '../../src/wire/forwarder.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listForwarders = defineOperation({
  method: 'GET',
  path: '/v1/forwarders',
  id: 'listForwarders',
  summary: 'List forwarders, the last heard of first',
  tag: 'Forwarders',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: forwardersSchema },
  async run({ services }) {
    const forwarders = await list(services)
    return { forwarders: forwarders.map(({ hours: _, ...one }) => ({ ...one, warnings: [...one.warnings] })) }
  },
})
