/** DELETE /admin/users/:id: ends a user's key for good. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { endKey } from '../../src/app/live/end-key.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayDoneSchema } from '../../src/wire/relay-admin.ts'

export const deleteRelayUser = defineOperation({
  method: 'DELETE',
  path: '/admin/users/:id',
  id: 'deleteRelayUser',
  summary: 'Delete a user (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(64) }),
  responses: { 200: relayDoneSchema },
  async run(context) {
    const { services, deployment, principal, params } = context
    if (params.id === principal.keyId) throw new SwitchhookError('bad_field', 'Cannot delete your own account')
    const found = await services.keys.find(params.id)
    if (found?.key.role === undefined) throw new SwitchhookError('not_found', 'User not found')
    await endKey(services, deployment, params.id)
    const { name, scopes, role } = found.key
    context.changed({ target: params.id, before: { name, scopes, role } })
    return { success: true, message: 'User deleted' }
  },
})
