/** POST /v1/calls/{id}/log: logs the call again where it is not, or where its entry was deleted. */
import * as z from 'zod'
import { callDestinations } from '../../src/adapters/crm/registry.ts'
import { callRow, requireCall } from '../../src/app/calls-by-hand.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { logAgain } from '../../src/core/deliveries/log-again.ts'
import { callRowSchema } from '../../src/wire/call.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { logAgainSchema } from '../../src/wire/unclear.ts'

export const logCallAgain = defineOperation({
  method: 'POST',
  path: '/v1/calls/:id/log',
  id: 'logCallAgain',
  summary: 'Start logging the call again',
  description:
    'What waits or was given up is sent now, and a destination that was set up later gets the call. Where it is delivered, nothing happens without `anew`.',
  tag: 'Calls',
  auth: { scope: 'admin', people: 'contacts' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: logAgainSchema, maxBytes: 4096 },
  responses: { 202: { description: 'It is under way.', schema: callRowSchema } },
  async run(context) {
    const { services, params, body } = context
    const { connectors, settings } = services
    const call = await requireCall(services, params.id)
    const { settleMs, aloneMs, retentionMs } = settings
    const ports = { ...services, destinations: callDestinations(connectors), settleMs, aloneMs, retentionMs }
    await logAgain(ports, call, body)
    context.changed({
      target: call.id,
      after: { destination: body.destination ?? 'all', anew: body.anew !== undefined },
    })
    return callRow(services, call.id)
  },
})
