/** GET /v1/keys: the site's keys without their secrets, newest first. */
import * as z from 'zod'
import { defineOperation } from '../http/operation.ts'
import { keySchema, siteQuery } from './key-schemas.ts'

export const listKeys = defineOperation({
  method: 'GET',
  path: '/v1/keys',
  summary: 'Lists API keys, revoked ones too',
  tag: 'Keys',
  auth: { scope: 'admin' },
  query: siteQuery.extend({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: z.string().max(1000).optional().describe('`next` of the page before'),
  }),
  responses: {
    200: z.object({ keys: z.array(keySchema), next: z.string().optional().describe('Absent on the last page') }),
  },
  async run({ services, query }) {
    const { keys, next } = await services.keys.list(query.limit, query.cursor)
    return { keys: keys.map((key) => ({ ...key, scopes: [...key.scopes] })), next }
  },
})
