/** POST /v1/connectors/{id}/check: tries a connection, and says in words which parts of it work. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findConnector } from '../../src/app/sites/find-connector.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const checkConnector = defineOperation({
  method: 'POST',
  path: '/v1/connectors/:id/check',
  summary: 'Tries the connection to a CRM or webhook',
  description: 'Writes nothing into a CRM; a webhook is sent a signed `ping`.',
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
    // Each of its requests has a time limit of its own.
    const { ok, findings } = await findConnector(services, id).check(new AbortController().signal)
    return { id, ok, findings: findings.map((finding) => ({ ...finding })) }
  },
})
