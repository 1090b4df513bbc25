/** POST /admin/logout: nothing is kept of a session, so there is nothing to end; the key goes on. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { relayDoneSchema } from '../../src/wire/relay-admin.ts'

export const deleteRelaySession = defineOperation({
  method: 'POST',
  path: '/admin/logout',
  id: 'deleteRelaySession',
  summary: 'Delete a session (path of 3CX relays)',
  description: 'The client forgets its token. The key stays; DELETE /admin/api-keys/{id} or /admin/users/{id} ends it.',
  tag: 'Relay dashboard',
  auth: 'public',
  errors: 'relay',
  responses: { 200: relayDoneSchema },
  run: () => ({ success: true, message: 'Logged out successfully' }),
})
