/** GET /api/calls/active: the calls in progress, as CTI middleware answers it. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { activeCalls, callFormAt } from '../../src/core/calls/stale.ts'
import { callData } from '../../src/core/live/call-data.ts'
import { activeCallDataSchema } from '../../src/wire/cti.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listActiveCallData = defineOperation({
  method: 'GET',
  path: '/api/calls/active',
  id: 'listActiveCallData',
  summary: 'List calls in progress, as screen pops show them',
  tag: 'CTI',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: activeCallDataSchema },
  async run({ services }) {
    const at = readAt(services)
    const found = await activeCalls(services.records, at)
    const calls = found.map((call) => callData({ ...callFormAt(call, at) }))
    return { count: calls.length, calls }
  },
})
