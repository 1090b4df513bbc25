/** GET /v1/deliveries/{id}: one delivery with its attempts. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { getDelivery as find } from '../../src/core/deliveries/dead-letters.ts'
import { toDeliveryForm } from '../../src/core/deliveries/delivery-form.ts'
import { deliverySchema } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getDelivery = defineOperation({
  method: 'GET',
  path: '/v1/deliveries/:id',
  id: 'getDelivery',
  summary: 'Get a delivery with its attempts',
  tag: 'Deliveries',
  auth: { scope: 'read' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 200: deliverySchema },
  async run({ services, params }) {
    return toDeliveryForm(await find(services.records, params.id))
  },
})
