/** DELETE /v1/users/:id: ends somebody's access, at once. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { ownsUser, rolesOf, sitesOf, visibleUser } from '../../src/app/security/people/actor.ts'
import { userMark } from '../../src/app/security/people/authenticate-user.ts'
import { disconnect } from '../../src/app/security/people/begin-session.ts'
import { endUser } from '../../src/app/security/people/end-user.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { mayGrant } from '../../src/core/people/roles.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { userIdSchema } from '../../src/wire/user.ts'

export const deleteUser = defineOperation({
  method: 'DELETE',
  path: '/v1/users/:id',
  id: 'deleteUser',
  summary: 'Delete a user',
  description:
    'Sessions, passkeys and streams end at once. A user with roles at sites of others loses those at yours and stays.',
  tag: 'People',
  auth: { scope: 'admin', stepUp: true },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: userIdSchema }),
  responses: { 200: z.object({ removed: z.literal(true) }) },
  async run(context) {
    const { principal, deployment, params } = context
    const { users, sessions } = peopleOf(deployment)
    const stored = await users.find(params.id)
    const { name, email = '', roles } = visibleUser(principal, stored)
    const open = await sessions.listOfUser(params.id)
    if (stored !== undefined && ownsUser(principal, stored)) {
      await endUser(deployment, params.id)
    } else {
      const own = rolesOf(principal)
      await users.update(params.id, (user) => ({ roles: user.roles.filter(({ site }) => !mayGrant(own, site)) }))
    }
    await disconnect(context, open, userMark(params.id))
    context.changed({ target: `${name} <${email}>`, before: { roles }, sites: sitesOf({ roles }) })
    return { removed: true as const }
  },
})
