/** GET /v1/calls/{id}: one call, the facts it stands on, and what became of its deliveries. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { toEventForm } from '../../src/core/calls/call-form.ts'
import { callFormAt } from '../../src/core/calls/stale.ts'
import { findCall } from '../../src/core/calls/stored-call.ts'
import { deliveriesOfCall } from '../../src/core/deliveries/dead-letters.ts'
import { toDeliveryForm } from '../../src/core/deliveries/delivery-form.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { callDetailsSchema } from '../../src/wire/call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getCall = defineOperation({
  method: 'GET',
  path: '/v1/calls/:id',
  id: 'getCall',
  summary: 'Get a call with its events and deliveries',
  description: 'The id of a call that became part of another call answers with that other call.',
  tag: 'Calls',
  auth: { scope: 'read' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: callDetailsSchema },
  async run({ services, params }) {
    const stored = await findCall(services.records, params.id)
    if (!stored) throw new SwitchhookError('not_found', `There is no call ${params.id}, or its retention time is over.`)
    const { call } = stored
    const deliveries = await deliveriesOfCall(services.records, call.id)
    return {
      call: callFormAt(call, readAt(services)),
      events: call.events.map(toEventForm),
      deliveries: deliveries.map(toDeliveryForm),
    }
  },
})
