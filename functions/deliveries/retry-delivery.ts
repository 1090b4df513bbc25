/** POST /v1/deliveries/{id}/retry: sends again now what waits or was given up. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { toDeliveryForm } from '../../src/core/deliveries/delivery-form.ts'
import { retryDelivery as retry } from '../../src/core/deliveries/retry.ts'
import { deliverySchema } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const retryDelivery = defineOperation({
  method: 'POST',
  path: '/v1/deliveries/:id/retry',
  id: 'retryDelivery',
  summary: 'Retry a waiting or failed delivery now',
  tag: 'Deliveries',
  auth: { scope: 'admin' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 202: deliverySchema },
  async run(context) {
    const { services, params } = context
    const retried = await retry(services, params.id)
    context.changed({ after: { state: retried.state } })
    return toDeliveryForm(retried)
  },
})
