/** GET /admin/errors: deliveries that were given up, as the errors of a relay's dashboard. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { errorsMax, readErrors } from '../../src/app/relay/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayErrorsSchema } from '../../src/wire/relay-admin.ts'

const query = siteQuery.extend({
  component: z.string().max(100).optional().describe('The connector'),
  severity: z.string().max(20).optional(),
  acknowledged: z.enum(['true', 'false']).optional().describe('Absent: both'),
  limit: z.coerce.number().int().min(1).max(errorsMax).default(100),
})

export const listRelayErrors = defineOperation({
  method: 'GET',
  path: '/admin/errors',
  id: 'listRelayErrors',
  summary: 'List errors, newest first (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'read' },
  errors: 'relay',
  query,
  responses: { 200: relayErrorsSchema },
  async run({ services, query: { component, severity, acknowledged, limit } }) {
    const errors = await readErrors(services.records)
    const data = errors.filter((error) => {
      if (component !== undefined && error.component !== component) return false
      if (severity !== undefined && error.severity !== severity) return false
      return acknowledged === undefined || String(error.acknowledged) === acknowledged
    })
    return { success: true as const, data: data.slice(0, limit) }
  },
})
