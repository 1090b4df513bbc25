/** GET /v1/deliveries: what was delivered, is waiting, or was given up, newest first. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { listDeliveries as list } from '../../src/core/deliveries/dead-letters.ts'
import { toDeliveryForm } from '../../src/core/deliveries/delivery-form.ts'
import { deliveryPageSchema, deliveryStates } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listDeliveries = defineOperation({
  method: 'GET',
  path: '/v1/deliveries',
  id: 'listDeliveries',
  summary: 'List deliveries, newest first',
  tag: 'Deliveries',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    state: z.enum(deliveryStates).optional().describe('`dead` lists what was given up'),
    ...pageQuery(50, 200),
  }),
  responses: { 200: deliveryPageSchema },
  async run({ services, query }) {
    const page = await list(services.records, query)
    return { deliveries: page.deliveries.map(toDeliveryForm), next: page.next }
  },
})
