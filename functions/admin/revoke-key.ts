/** DELETE /v1/keys/:id: ends a key for good; in this isolate at once, elsewhere within 30 s. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { endTokensAndSessions } from '../../src/app/live/end-tokens.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { keySchema, siteQuery } from '../../src/wire/key.ts'

export const revokeKey = defineOperation({
  method: 'DELETE',
  path: '/v1/keys/:id',
  summary: 'Revokes an API key',
  description: 'Repeating it changes nothing. A revoked key is refused everywhere within 30 seconds.',
  tag: 'Keys',
  auth: { scope: 'admin' },
  query: siteQuery,
  params: z.object({ id: z.string().max(64) }),
  responses: { 200: z.object({ key: keySchema }) },
  async run({ services, deployment, params, requestId }) {
    const key = await services.keys.revoke(params.id)
    if (key === undefined) throw new SwitchhookError('not_found', 'This site has no key with that id; list them first.')
    deployment.access.forget(services.site, key.id)
    await services.live?.disconnect(services.site, key.id)
    await endTokensAndSessions(services, deployment, { keyId: key.id })
    services.log.info('key_revoked', { site: services.site, keyId: key.id, requestId })
    return { key: { ...key, scopes: [...key.scopes] } }
  },
})
