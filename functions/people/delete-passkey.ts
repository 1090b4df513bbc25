/** DELETE /v1/passkeys/:id: a passkey that was lost opens nothing any more. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { namedUser, sitesOf } from '../../src/app/security/people/actor.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { passkeyIdSchema } from '../../src/wire/passkey.ts'

export const deletePasskey = defineOperation({
  method: 'DELETE',
  path: '/v1/passkeys/:id',
  id: 'deletePasskey',
  summary: 'Delete a passkey',
  description:
    'One of your own, or of a user whom you may change. Sessions that it began go on; end them with /v1/sessions.',
  tag: 'People',
  auth: { scope: 'admin', people: 'read', stepUp: true },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: passkeyIdSchema }),
  responses: { 200: z.object({ removed: z.literal(true) }) },
  async run(context) {
    const { deployment, principal, params } = context
    const { users, passkeys } = peopleOf(deployment)
    const passkey = await passkeys.find(params.id)
    if (passkey === undefined)
      throw new SwitchhookError('not_found', 'There is no passkey with this id; list them first.')
    const user = await namedUser(principal, passkey.user, users)
    await passkeys.remove([params.id])
    await users.update(user.id, (stored) => ({ passkeys: Math.max(0, stored.passkeys - 1) }))
    context.changed({
      target: `${user.name}: ${passkey.name}`,
      before: { passkey: passkey.name },
      sites: sitesOf(user),
    })
    return { removed: true as const }
  },
})
