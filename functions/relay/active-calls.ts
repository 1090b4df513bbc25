/** GET /relay/active-calls: the calls in progress, as existing 3CX relays answer it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { callFormAt, activeCalls as findActive } from '../../src/core/calls/stale.ts'
import { callSchema } from '../../src/wire/call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listRelayActiveCalls = defineOperation({
  method: 'GET',
  path: '/relay/active-calls',
  id: 'listRelayActiveCalls',
  summary: 'List calls in progress, newest first',
  tag: 'Relay',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: z.object({ success: z.literal(true), data: z.array(callSchema) }) },
  async run({ services }) {
    const at = readAt(services)
    const calls = await findActive(services.records, at)
    return { success: true as const, data: calls.map((call) => callFormAt(call, at)) }
  },
})
