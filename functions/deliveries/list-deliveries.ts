/** GET /v1/deliveries: what was or is to be told to whom, newest first. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { nextPage, pageQuery } from '../../src/app/http/page-query.ts'
import { listDeliveries as list } from '../../src/core/deliveries/dead-letters.ts'
import { deliveryStates } from '../../src/core/deliveries/delivery.ts'
import { deliverySchema, toDeliveryForm } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/key.ts'

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
