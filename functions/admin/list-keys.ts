/** GET /v1/keys: the site's keys without their secrets, newest first, with how much they are used. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { laterOf, readKeyTotals } from '../../src/app/security/key-usage.ts'
import { keyPageSchema } from '../../src/wire/key.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listKeys = defineOperation({
  method: 'GET',
  path: '/v1/keys',
  id: 'listKeys',
  summary: 'List API keys, revoked ones included',
  tag: 'Keys',
  auth: { scope: 'admin' },
  query: siteQuery.extend({
    ...pageQuery(100, 500),
  }),
  responses: { 200: keyPageSchema },
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
