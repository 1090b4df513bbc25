/** POST /v1/keys: makes a key of the site. The token is in this answer and nowhere else. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { keySchema, scopeSchema, siteQuery } from '../../src/wire/key.ts'

export const createKey = defineOperation({
  method: 'POST',
  path: '/v1/keys',
  summary: 'Creates an API key',
  description: 'The token is shown once. Keep it: only its SHA-256 is stored.',
  tag: 'Keys',
  auth: { scope: 'admin' },
  createsSite: true,
  query: siteQuery,
  body: {
    schema: z.object({
      name: z.string().trim().min(1).max(100).describe('Who or what uses the key'),
      scopes: z.array(scopeSchema).min(1).max(10),
    }),
    maxBytes: 4096,
  },
  responses: {
    201: {
      description: 'The new key with its token.',
      schema: z.object({ token: z.string().describe('swh_<site>_<id>_<secret>'), site: z.string(), key: keySchema }),
    },
  },
  async run({ services, body }) {
    const { key, token } = await services.keys.create(body)
    services.log.info('key_created', { site: services.site, keyId: key.id })
    return { token, site: services.site, key: { ...key, scopes: [...key.scopes] } }
  },
})
