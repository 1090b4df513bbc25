/** POST /v1/connectors/{id}/check: checks a connection, and shows which parts of it work. */
import * as z from 'zod'
import { checkNow } from '../../src/app/connectors/checks.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findConnector } from '../../src/app/sites/find-connector.ts'
import { connectorCheckSchema } from '../../src/wire/connector.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const checkConnector = defineOperation({
  method: 'POST',
  path: '/v1/connectors/:id/check',
  id: 'checkConnector',
  summary: 'Check the connection to a CRM or webhook',
  description:
    'Writes nothing to a CRM; a webhook is sent a signed `ping`. Where the CRM accepts our login again, the calls that waited for it are sent at once.',
  tag: 'Connectors',
  auth: { scope: 'admin' },
  changesNothing: true,
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: connectorCheckSchema },
  async run({ services, params: { id } }) {
    const { ok, findings } = await checkNow(services, findConnector(services, id))
    return { id, ok, findings }
  },
})
