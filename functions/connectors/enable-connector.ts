/** POST /v1/connectors/{id}/enable: sends again to a connector whose other side had asked for no more (410). */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findConnector } from '../../src/app/sites/find-connector.ts'
import { enabledConnectorSchema } from '../../src/wire/connector.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const enableConnector = defineOperation({
  method: 'POST',
  path: '/v1/connectors/:id/enable',
  id: 'enableConnector',
  summary: 'Update a disabled webhook so that it is delivered to again',
  description: 'Deliveries that were given up in the meantime stay so until they are retried.',
  tag: 'Connectors',
  auth: { scope: 'admin' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: enabledConnectorSchema },
  async run(context) {
    const { services, params } = context
    const { id } = params
    const connector = findConnector(services, id)
    const before = await connector.disabled?.()
    await connector.enable?.()
    context.changed({ before: before && { disabledSince: before.since }, after: { disabled: false } })
    return { id, enabled: true as const }
  },
})
