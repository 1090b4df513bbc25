/** GET /v1/deliveries/{id}: one delivery with its attempts. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { getDelivery as find } from '../../src/core/deliveries/dead-letters.ts'
import { deliverySchema, toDeliveryForm } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const getDelivery = defineOperation({
  method: 'GET',
  path: '/v1/deliveries/:id',
  summary: 'Shows one delivery with its attempts',
  tag: 'Deliveries',
  auth: { scope: 'read' },
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 200: deliverySchema },
  async run({ services, params }) {
    return toDeliveryForm(await find(services.records, params.id))
  },
})
