/** POST /admin/api-keys: makes a key of the site, as a relay's dashboard asks for it. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { shownOnce } from '../../src/app/relay/users.ts'
import type { Scope } from '../../src/app/security/scopes.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { createdRelayKeySchema, newRelayKeySchema } from '../../src/wire/relay-admin.ts'

export const createRelayKey = defineOperation({
  method: 'POST',
  path: '/admin/api-keys',
  id: 'createRelayKey',
  summary: 'Create an API key (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  fails: [409],
  query: siteQuery,
  body: { schema: newRelayKeySchema, maxBytes: 4096 },
  responses: { 200: createdRelayKeySchema },
  async run(context) {
    const { services, body } = context
    const { clientName, permissions } = body
    const wanted = permissions.filter((name): name is Scope => name !== 'write')
    const scopes: readonly Scope[] = wanted.length === 0 ? ['read'] : wanted
    const { key, token } = await services.keys.create({ name: clientName, scopes })
    context.changed({ target: key.id, after: { name: key.name, scopes: key.scopes } })
    services.log.info('key_created', { site: services.site, keyId: key.id })
    const { id, createdAt } = key
    const shown = { id, clientName, permissions: [...key.scopes], createdAt, apiKey: token, warning: shownOnce }
    return { success: true as const, data: shown }
  },
})
