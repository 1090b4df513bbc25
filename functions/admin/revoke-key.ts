/** DELETE /v1/keys/:id: ends a key for good; in this isolate at once, elsewhere within 30 s. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { endKey } from '../../src/app/live/end-key.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { revokedKeySchema } from '../../src/wire/key.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const revokeKey = defineOperation({
  method: 'DELETE',
  path: '/v1/keys/:id',
  id: 'revokeKey',
  summary: 'Delete an API key (revoke it for good)',
  description: 'Repeating it changes nothing. A revoked key is refused everywhere within 30 seconds.',
  tag: 'Keys',
  auth: { scope: 'admin', stepUp: true },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(64) }),
  responses: { 200: revokedKeySchema },
  async run(context) {
    const { services, deployment, params } = context
    const key = await endKey(services, deployment, params.id)
    if (key === undefined) throw new SwitchhookError('not_found', 'This site has no key with that id; list them first.')
    context.changed({ target: key.id, before: { name: key.name, scopes: key.scopes } })
    return { key: { ...key, scopes: [...key.scopes] } }
  },
})
