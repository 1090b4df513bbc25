/** GET /v1/passkeys: with what somebody can sign in. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { namedUser } from '../../src/app/security/people/actor.ts'
import { passkeyForm } from '../../src/app/security/people/passkey-form.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { passkeyListSchema } from '../../src/wire/passkey.ts'
import { userIdSchema } from '../../src/wire/user.ts'

export const listPasskeys = defineOperation({
  method: 'GET',
  path: '/v1/passkeys',
  id: 'listPasskeys',
  summary: 'List passkeys of a user',
  description: 'Newest first: your own, or with `user` those of a user whom you may change.',
  tag: 'People',
  auth: { scope: 'admin', people: 'read' },
  fails: [404],
  query: siteQuery.extend({ user: userIdSchema.optional().describe('Default: who asks; a key must name one') }),
  responses: { 200: passkeyListSchema },
  async run({ deployment, principal, query }) {
    const { users, passkeys } = peopleOf(deployment)
    const user = await namedUser(principal, query.user, users)
    return { passkeys: (await passkeys.listOfUser(user.id)).map(passkeyForm) }
  },
})
