/** GET /v1/call-orders/{id}: what became of a call that was asked for. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { waitForOutcome, waitWish } from '../../src/app/live/wait-for-outcome.ts'
import { findOrder } from '../../src/core/click-to-call/request-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { orderForm, orderSchema } from '../../src/wire/click-to-call-request.ts'
import { siteQuery } from '../../src/wire/key.ts'

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
