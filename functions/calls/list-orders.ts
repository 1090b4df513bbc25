/** GET /v1/call-orders: the calls that were asked for, newest first: who had which phone call whom. */
import * as z from 'zod'
import { listOrders as list } from '../../src/orders/order-store.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { defineOperation } from '../http/operation.ts'
import { nextPage, pageQuery } from '../http/page-query.ts'
import { orderForm, orderSchema } from './order-schema.ts'

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
