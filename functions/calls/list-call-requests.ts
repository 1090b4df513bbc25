/** GET /v1/call-orders: the calls that were asked for, newest first: who had which phone call whom. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { nextPage, pageQuery } from '../../src/app/http/page-query.ts'
import { listOrders as list } from '../../src/core/click-to-call/request-store.ts'
import { orderForm, orderSchema } from '../../src/wire/click-to-call-request.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const listOrders = defineOperation({
  method: 'GET',
  path: '/v1/call-orders',
  summary: 'Lists calls that were asked for, newest first',
  tag: 'Calls',
  auth: { scope: 'calls:make' },
  query: siteQuery.extend({
    ...pageQuery(50, 200),
  }),
  responses: {
    200: z.object({ orders: z.array(orderSchema), next: nextPage() }),
  },
  async run({ services, query }) {
    const { orders, next } = await list(services, query.limit, query.cursor)
    return { orders: await Promise.all(orders.map((order) => orderForm(services, order))), next }
  },
})
