/** POST /v1/calls/{id}/leave-out: the call stays out of the CRMs, or is taken in again. */
import * as z from 'zod'
import { callRow, decide, requireCall } from '../../src/app/calls-by-hand.ts'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { callRowSchema } from '../../src/wire/call.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { leaveOutSchema } from '../../src/wire/unclear.ts'

export const leaveOutCall = defineOperation({
  method: 'POST',
  path: '/v1/calls/:id/leave-out',
  id: 'leaveOutCall',
  summary: 'Update whether the call stays out of the CRMs',
  description:
    'Nothing more of it is sent. An entry that is in a CRM already is deleted there, or marked where the CRM lets nothing be deleted (`onLeaveOut` of GET /v1/connectors); `removed` of its destination says what was done.',
  tag: 'Calls',
  auth: { scope: 'admin', people: 'contacts' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: leaveOutSchema, maxBytes: 4096 },
  responses: { 200: callRowSchema },
  async run(context) {
    const { services, principal, params, body } = context
    const call = await requireCall(services, params.id)
    const by = await callerName(services, principal, body.by)
    await decide(services, [call], { leftOut: body.leftOut }, by)
    context.changed({ before: { leftOut: call.view.leftOut ?? false }, after: { leftOut: body.leftOut } })
    return callRow(services, call.id)
  },
})
