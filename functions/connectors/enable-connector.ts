/** POST /v1/connectors/{id}/enable: sends again to a connector whose other side had asked for no more (410). */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findConnector } from '../../src/app/sites/find-connector.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const enableConnector = defineOperation({
  method: 'POST',
  path: '/v1/connectors/:id/enable',
  summary: 'Sends again to a webhook that was disabled',
  description: 'Deliveries that were refused meanwhile stay dead letters until they are retried.',
  tag: 'Connectors',
  auth: { scope: 'admin' },
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: z.object({ id: z.string(), enabled: z.literal(true) }) },
  async run({ services, params: { id } }) {
    await findConnector(services, id).enable?.()
    return { id, enabled: true as const }
  },
})
