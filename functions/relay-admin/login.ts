/** POST /admin/login: signs a client of a relay's dashboard in, with an API key as its password. Nothing is kept of it. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { roleOf } from '../../src/app/relay/users.ts'
import { refusalError } from '../../src/app/security/refusal.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { relayLoginSchema, relaySessionSchema } from '../../src/wire/relay-admin.ts'

export const createRelaySession = defineOperation({
  method: 'POST',
  path: '/admin/login',
  id: 'createRelaySession',
  summary: 'Start a session with an API key as password (path of 3CX relays)',
  description:
    'The key alone counts, whatever the user name. The token answered is the key, so it ends when the key is deleted; there is no cookie.',
  tag: 'Relay dashboard',
  auth: 'public',
  errors: 'relay',
  fails: [401, 403],
  body: { schema: relayLoginSchema, maxBytes: 4096 },
  responses: { 200: relaySessionSchema },
  async run({ deployment, address, body: { password } }) {
    const token = password.trim()
    const verdict = await deployment.access.verify(token, address)
    if (!verdict.ok) throw refusalError(verdict.refusal)
    const { principal } = verdict
    const role = roleOf(principal)
    if (role === undefined)
      throw new SwitchhookError('forbidden', 'This key may not read; use one with scope read or admin.')
    const services = await deployment.site(principal.site)
    const username = (await services.keys.find(principal.keyId))?.key.name ?? principal.keyId
    return { success: true as const, user: { id: principal.keyId, username, role }, token }
  },
})
