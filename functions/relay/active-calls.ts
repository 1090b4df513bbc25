/** GET /relay/active-calls: the calls in progress, as existing 3CX relays answer it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { activeCallRows } from '../../src/app/relay/odata-rows.ts'
import { callFormAt, activeCalls as findActive } from '../../src/core/calls/stale.ts'
import { callSchema } from '../../src/wire/call.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { activeCallRowSchema, odataOf, relayForm } from '../../src/wire/relay-odata.ts'

export const listRelayActiveCalls = defineOperation({
  method: 'GET',
  path: '/relay/active-calls',
  id: 'listRelayActiveCalls',
  summary: 'List calls in progress, newest first',
  tag: 'Relay',
  auth: { scope: 'read', people: 'nobody' },
  query: siteQuery.extend({ form: relayForm }),
  responses: {
    200: z.object({ success: z.literal(true), data: z.union([z.array(callSchema), odataOf(activeCallRowSchema)]) }),
  },
  async run({ services, query }) {
    const at = readAt(services)
    const calls = await findActive(services.records, at)
    if (query.form === 'odata') {
      const phoneCalls = calls.filter(({ view }) => view.medium === 'phone')
      const value = phoneCalls.flatMap((call) => activeCallRows(call, at.nowMs))
      return { success: true as const, data: { value } }
    }
    return { success: true as const, data: calls.map((call) => callFormAt(call, at)) }
  },
})
