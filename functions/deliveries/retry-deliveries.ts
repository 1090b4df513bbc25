/** POST /v1/deliveries/retry: sends again all that wait or were given up and fit a filter, a page at a time. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { retryPage } from '../../src/core/deliveries/retry.ts'
import { retriedPageSchema, retryFilterSchema } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const retryDeliveries = defineOperation({
  method: 'POST',
  path: '/v1/deliveries/retry',
  id: 'retryDeliveries',
  summary: 'Retry all dead or waiting deliveries that fit a filter',
  description:
    'Looks at a hundred deliveries, oldest first, and sends those that fit again now. Repeat it with `cursor` = `next` until there is no `next`. Live events are left out.',
  tag: 'Deliveries',
  auth: { scope: 'admin' },
  query: siteQuery,
  body: { schema: retryFilterSchema, maxBytes: 8192 },
  responses: { 202: { description: 'They are being sent again.', schema: retriedPageSchema } },
  async run(context) {
    const { services, body } = context
    const { from, to, ...filter } = body
    const { ids, next } = await retryPage(services, {
      ...filter,
      fromMs: from === undefined ? undefined : Date.parse(from),
      toMs: to === undefined ? undefined : Date.parse(to),
    })
    const { cursor: _, ...wanted } = body
    context.changed({ target: wanted.destination, after: { ...wanted, retried: ids.length } })
    return { retried: ids.length, next }
  },
})
