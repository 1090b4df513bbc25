/** GET /v1/keys: the site's keys without their secrets, newest first, with how much they are used. */
import * as z from 'zod'
import { laterOf, readKeyTotals } from '../../src/security/key-usage.ts'
import { defineOperation } from '../http/operation.ts'
import { siteQuery, usedKeySchema } from './key-schemas.ts'

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
    200: z.object({ keys: z.array(usedKeySchema), next: z.string().optional().describe('Absent on the last page') }),
  },
  async run({ services, query }) {
    const { keys, next } = await services.keys.list(query.limit, query.cursor)
    const totals = await readKeyTotals(
      services.records,
      keys.map(({ id }) => id),
    )
    const used = keys.map((key, i) => {
      const { requests = 0, errors = 0, lastUsedAt } = totals[i] ?? {}
      return { ...key, scopes: [...key.scopes], requests, errors, lastUsedAt: laterOf(key.lastUsedAt, lastUsedAt) }
    })
    return { keys: used, next }
  },
})
