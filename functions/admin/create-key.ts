/** POST /v1/keys: makes a key of the site. The token is in this answer and nowhere else. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { createdKeySchema, newKeySchema } from '../../src/wire/key.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const createKey = defineOperation({
  method: 'POST',
  path: '/v1/keys',
  id: 'createKey',
  summary: 'Create an API key',
  description: 'The token is shown once. Keep it: only its SHA-256 is stored.',
  tag: 'Keys',
  auth: { scope: 'admin', stepUp: true },
  createsSite: true,
  fails: [409],
  query: siteQuery,
  body: { schema: newKeySchema, maxBytes: 4096 },
  responses: {
    201: {
      description: 'The new key with its token.',
      schema: createdKeySchema,
    },
  },
  async run(context) {
    const { services, body } = context
    const { key, token } = await services.keys.create(body)
    context.changed({ target: key.id, after: { name: key.name, scopes: key.scopes } })
    services.log.info('key_created', { site: services.site, keyId: key.id })
    return { token, site: services.site, key: { ...key, scopes: [...key.scopes] } }
  },
})
