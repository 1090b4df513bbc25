/** GET /v1/deliveries: what was delivered, is waiting, or was given up, newest first. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { findCall } from '../../src/core/calls/find-call.ts'
import { deliveriesOfCall, fitsDelivery, listDeliveries as list } from '../../src/core/deliveries/dead-letters.ts'
import { toDeliveryForm } from '../../src/core/deliveries/delivery-form.ts'
import { deliveryPageSchema, deliveryStates } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listDeliveries = defineOperation({
  method: 'GET',
  path: '/v1/deliveries',
  id: 'listDeliveries',
  summary: 'List deliveries, newest first',
  description: 'All that is asked for must hold. A page of rare ones may be short, even empty, and have `next`.',
  tag: 'Deliveries',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    state: z.enum(deliveryStates).optional().describe('`dead` lists what was given up'),
    destination: z.string().max(100).optional().describe('The connector'),
    code: z.string().max(100).optional().describe('The error code of the last failed attempt'),
    from: z.iso.datetime({ offset: true }).optional().describe('Created at or after this instant'),
    to: z.iso.datetime({ offset: true }).optional().describe('Created before this instant'),
    call: z.string().max(100).optional().describe('The id of a call: all of its deliveries at once'),
    ...pageQuery(50, 200),
  }),
  responses: { 200: deliveryPageSchema },
  async run({ services, query }) {
    const { records } = services
    const { from, to, call, ...filter } = query
    const fromMs = from === undefined ? undefined : Date.parse(from)
    const toMs = to === undefined ? undefined : Date.parse(to)
    if (call !== undefined) {
      const own = await deliveriesOfCall(records, (await findCall(records, call))?.call.id ?? call)
      return { deliveries: own.filter((one) => fitsDelivery(one, { ...filter, fromMs, toMs })).map(toDeliveryForm) }
    }
    const page = await list(records, { ...filter, fromMs, toMs })
    return { deliveries: page.deliveries.map(toDeliveryForm), next: page.next }
  },
})
