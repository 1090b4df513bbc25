/** GET /v1/deliveries: what was or is to be told to whom, newest first. */
import * as z from 'zod'
import { listDeliveries as list } from '../../src/deliveries/dead-letters.ts'
import { deliveryStates } from '../../src/deliveries/delivery.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { defineOperation } from '../http/operation.ts'
import { nextPage, pageQuery } from '../http/page-query.ts'
import { deliverySchema, toDeliveryForm } from './delivery-schema.ts'

export const listDeliveries = defineOperation({
  method: 'GET',
  path: '/v1/deliveries',
  summary: 'Lists deliveries, newest first; state=dead gives the dead letters',
  tag: 'Deliveries',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    state: z.enum(deliveryStates).optional(),
    ...pageQuery(50, 200),
  }),
  responses: {
    200: z.object({
      deliveries: z.array(deliverySchema),
      next: nextPage(),
    }),
  },
  async run({ services, query }) {
    const page = await list(services.records, query)
    return { deliveries: page.deliveries.map(toDeliveryForm), next: page.next }
  },
})
