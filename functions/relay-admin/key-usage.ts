/** GET /admin/api-keys/:id/usage: how much a key was used, in the words of a relay's dashboard. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readKeyTotals } from '../../src/app/security/key-usage.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayKeyUsageSchema } from '../../src/wire/relay-admin.ts'

export const getRelayKeyUsage = defineOperation({
  method: 'GET',
  path: '/admin/api-keys/:id/usage',
  id: 'getRelayKeyUsage',
  summary: 'Get the usage of an API key (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(64) }),
  responses: { 200: relayKeyUsageSchema },
  async run({ services, params: { id } }) {
    const found = await services.keys.find(id)
    if (found === undefined) throw new SwitchhookError('not_found', 'API key not found')
    const [totals = { requests: 0, errors: 0, lastUsedAt: undefined }] = await readKeyTotals(services.records, [id])
    const data = {
      total_requests: totals.requests,
      successful_requests: totals.requests - totals.errors,
      failed_requests: totals.errors,
      avg_response_time: null,
      last_used: totals.lastUsedAt ?? null,
    }
    return { success: true as const, data }
  },
})
