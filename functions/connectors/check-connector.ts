/** POST /v1/connectors/{id}/check: tries a connection, and says in words which parts of it work. */
import * as z from 'zod'
import { checkNow } from '../../src/app/connectors/checks.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findConnector } from '../../src/app/sites/find-connector.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const checkConnector = defineOperation({
  method: 'POST',
  path: '/v1/connectors/:id/check',
  summary: 'Tries the connection to a CRM or webhook',
  description:
    'Writes nothing into a CRM; a webhook is sent a signed `ping`. Where the CRM accepts our login again, the calls that waited for it are sent at once.',
  tag: 'Connectors',
  auth: { scope: 'admin' },
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: {
    200: z.object({
      id: z.string(),
      ok: z.boolean(),
      findings: z.array(z.object({ ok: z.boolean(), text: z.string() })).describe('One for each thing tried'),
    }),
  },
  async run({ services, params: { id } }) {
    const { ok, findings } = await checkNow(services, findConnector(services, id))
    return { id, ok, findings }
  },
})
