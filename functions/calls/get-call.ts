/** GET /v1/calls/{id}: one call, the facts it stands on, and what became of its deliveries. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { callFormAt } from '../../src/core/calls/stale.ts'
import { findCall } from '../../src/core/calls/stored-call.ts'
import { deliveriesOfCall } from '../../src/core/deliveries/dead-letters.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { callSchema } from '../../src/wire/call.ts'
import { deliverySchema, toDeliveryForm } from '../../src/wire/delivery.ts'
import { siteQuery } from '../../src/wire/key.ts'

const eventSchema = z
  .looseObject({
    id: z.string(),
    kind: z.enum(['ringing', 'answered', 'transferred', 'ended', 'recorded', 'ai', 'noted']),
    source: z.string(),
    at: z.iso.datetime(),
  })
  .describe('One fact as its source told it')

export const getCall = defineOperation({
  method: 'GET',
  path: '/v1/calls/:id',
  summary: 'Shows one call with its events and deliveries',
  description: 'The id of a call that was folded into another answers with that other call.',
  tag: 'Calls',
  auth: { scope: 'read' },
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: {
    200: z.object({ call: callSchema, events: z.array(eventSchema), deliveries: z.array(deliverySchema) }),
  },
  async run({ services, params }) {
    const stored = await findCall(services.records, params.id)
    if (!stored) throw new SwitchhookError('not_found', `There is no call ${params.id}, or its retention time is over.`)
    const { call } = stored
    const deliveries = await deliveriesOfCall(services.records, call.id)
    return {
      call: callFormAt(call, readAt(services)),
      events: call.events.map((event) => ({ ...event })),
      deliveries: deliveries.map(toDeliveryForm),
    }
  },
})
