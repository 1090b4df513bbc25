/** GET /v1/call-orders: the calls that were asked for, newest first: who had which phone call whom. */
import * as z from 'zod'
import { listOrders as list } from '../../src/orders/order-store.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { defineOperation } from '../http/operation.ts'
import { orderForm, orderSchema } from './order-schema.ts'

export const listOrders = defineOperation({
  method: 'GET',
  path: '/v1/call-orders',
  summary: 'Lists calls that were asked for, newest first',
  tag: 'Calls',
  auth: { scope: 'calls:make' },
  query: siteQuery.extend({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(1000).optional().describe('`next` of the page before'),
  }),
  responses: {
    200: z.object({ orders: z.array(orderSchema), next: z.string().optional().describe('Absent on the last page') }),
  },
  async run({ services, query }) {
    const { orders, next } = await list(services, query.limit, query.cursor)
    return { orders: await Promise.all(orders.map((order) => orderForm(services, order))), next }
  },
})
