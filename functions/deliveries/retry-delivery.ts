/** POST /v1/deliveries/{id}/retry: sends again now what waits or was given up. */
import * as z from 'zod'
import { retryDelivery as retry } from '../../src/deliveries/dead-letters.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { defineOperation } from '../http/operation.ts'
import { deliverySchema, toDeliveryForm } from './delivery-schema.ts'

export const retryDelivery = defineOperation({
  method: 'POST',
  path: '/v1/deliveries/:id/retry',
  summary: 'Sends a waiting or dead delivery again now',
  tag: 'Deliveries',
  auth: { scope: 'admin' },
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 202: deliverySchema },
  async run({ services, params }) {
    return toDeliveryForm(await retry(services, params.id))
  },
})
