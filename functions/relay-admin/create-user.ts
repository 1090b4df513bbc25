/** POST /admin/users: makes a user of a relay's dashboard: a key with a name and a role. No password is kept. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { listUsers, scopeOfRole, shownOnce, userRow } from '../../src/app/relay/users.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { createdRelayUserSchema, newRelayUserSchema } from '../../src/wire/relay-admin.ts'

export const createRelayUser = defineOperation({
  method: 'POST',
  path: '/admin/users',
  id: 'createRelayUser',
  summary: 'Create a user (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  description: 'A password is not kept: the user signs in with the key that is answered, once.',
  fails: [409],
  query: siteQuery,
  body: { schema: newRelayUserSchema, maxBytes: 4096 },
  responses: { 200: createdRelayUserSchema },
  async run(context) {
    const { services, body } = context
    const { username, role } = body
    if ((await listUsers(services)).some((user) => user.username === username)) {
      throw new SwitchhookError('conflict', 'A user with this name exists; use another name or delete that user.')
    }
    const { key, token } = await services.keys.create({ name: username, scopes: [scopeOfRole[role]], role })
    context.changed({ target: key.id, after: { name: key.name, scopes: key.scopes, role } })
    services.log.info('key_created', { site: services.site, keyId: key.id })
    const warning = `Sign in with this key as the password; the one sent was not kept. ${shownOnce}`
    return { success: true as const, data: { ...userRow({ ...key, role }), apiKey: token, warning } }
  },
})
