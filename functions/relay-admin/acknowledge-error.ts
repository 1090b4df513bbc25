/** POST /admin/errors/:id/acknowledge: marks an error as seen, until its delivery fails again. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { acknowledgeError } from '../../src/app/relay/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayDoneSchema } from '../../src/wire/relay-admin.ts'

export const updateRelayError = defineOperation({
  method: 'POST',
  path: '/admin/errors/:id/acknowledge',
  id: 'updateRelayError',
  summary: 'Update an error: acknowledged (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 200: relayDoneSchema },
  async run(context) {
    const { services, params } = context
    await acknowledgeError(services.records, params.id)
    context.changed({ target: params.id, after: { acknowledged: true } })
    return { success: true, message: 'Error acknowledged' }
  },
})
