/** GET /v1/call-orders/{id}: what became of a call that was asked for. */
import * as z from 'zod'
import { SwitchhookError } from '../../src/errors.ts'
import { findOrder } from '../../src/orders/order-store.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { defineOperation } from '../http/operation.ts'
import { orderForm, orderSchema } from './order-schema.ts'
import { waitForOutcome, waitWish } from './wait-for-outcome.ts'

export const getOrder = defineOperation({
  method: 'GET',
  path: '/v1/call-orders/:id',
  summary: 'Shows what became of a call that was asked for',
  description:
    'An agent token sees the orders of its own extension. `?wait=` waits for a final state, as in POST /v1/calls.',
  tag: 'Calls',
  auth: { scope: 'calls:make', agents: true },
  query: siteQuery.extend({ wait: waitWish }),
  params: z.object({ id: z.string().max(60) }),
  responses: { 200: orderSchema },
  async run({ request, principal, services, params, query }) {
    const order = await findOrder(services, params.id)
    if (principal.extension !== undefined && principal.extension !== order.extension) {
      throw new SwitchhookError('not_found', `There is no order ${params.id} of this extension.`)
    }
    return waitForOutcome(services, principal, await orderForm(services, order), request, query.wait)
  },
})
