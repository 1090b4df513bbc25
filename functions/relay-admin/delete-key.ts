/** DELETE /admin/api-keys/:id: ends a key for good, as DELETE /v1/keys/:id does. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { endKey } from '../../src/app/live/end-key.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayDoneSchema } from '../../src/wire/relay-admin.ts'

export const deleteRelayKey = defineOperation({
  method: 'DELETE',
  path: '/admin/api-keys/:id',
  id: 'deleteRelayKey',
  summary: 'Delete an API key (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(64) }),
  responses: { 200: relayDoneSchema },
  async run(context) {
    const { services, deployment, params } = context
    const key = await endKey(services, deployment, params.id)
    if (key === undefined) throw new SwitchhookError('not_found', 'API key not found')
    context.changed({ target: key.id, before: { name: key.name, scopes: key.scopes } })
    return { success: true, message: 'API key revoked' }
  },
})
