/** GET /admin/users: the users of a relay's dashboard, which are keys with a role. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { listUsers } from '../../src/app/relay/users.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayUsersSchema } from '../../src/wire/relay-admin.ts'

export const listRelayUsers = defineOperation({
  method: 'GET',
  path: '/admin/users',
  id: 'listRelayUsers',
  summary: 'List users (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  query: siteQuery,
  responses: { 200: relayUsersSchema },
  async run({ services }) {
    return { success: true as const, data: await listUsers(services) }
  },
})
