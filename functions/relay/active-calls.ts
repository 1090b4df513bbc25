/** GET /relay/active-calls: the calls that go on, as existing 3CX relays answer it. */
import * as z from 'zod'
import { callFormAt, activeCalls as findActive } from '../../src/calls/stale.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { callSchema } from '../calls/call-schema.ts'
import { readAt } from '../calls/read-at.ts'
import { defineOperation } from '../http/operation.ts'

export const activeCalls = defineOperation({
  method: 'GET',
  path: '/relay/active-calls',
  summary: 'Lists the calls that go on, newest first',
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
