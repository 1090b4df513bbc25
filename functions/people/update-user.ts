/** PATCH /v1/users/:id: a user's name, address and roles. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import {
  requireGrantable,
  requireWholeUser,
  rolesOf,
  sitesOf,
  visibleRoles,
  visibleUser,
} from '../../src/app/security/people/actor.ts'
import { userMark } from '../../src/app/security/people/authenticate-user.ts'
import { disconnect } from '../../src/app/security/people/begin-session.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { mayGrant } from '../../src/core/people/roles.ts'
import { type StoredUser, userForm } from '../../src/core/people/user-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { userAnswerSchema, userChangesSchema, userIdSchema } from '../../src/wire/user.ts'

export const updateUser = defineOperation({
  method: 'PATCH',
  path: '/v1/users/:id',
  id: 'updateUser',
  summary: 'Update a user',
  description:
    'Holds at once. `roles` replaces the roles at sites that you are admin of; those at other sites stay. A further site or another address ends the links that the user has not used.',
  tag: 'People',
  auth: { scope: 'admin', stepUp: true },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: userIdSchema }),
  body: { schema: userChangesSchema, maxBytes: 32 * 1024 },
  responses: { 200: userAnswerSchema },
  async run(context) {
    const { principal, deployment, params, body } = context
    const own = rolesOf(principal)
    requireGrantable(principal, body.roles ?? [])
    const { users, links, sessions } = peopleOf(deployment)
    const { before, user } = await users.update(params.id, (stored) => {
      visibleUser(principal, stored)
      if (body.name !== undefined || body.email !== undefined) requireWholeUser(principal, stored, 'name or address')
      const others = stored.roles.filter(({ site }) => !mayGrant(own, site))
      const { name = stored.name, email = stored.email } = body
      const account = email === stored.email ? stored.account : undefined
      return { name, email, account, roles: body.roles === undefined ? stored.roles : [...others, ...body.roles] }
    })
    if (linksAreOver(before, user)) await links.endAll(user.id)
    // A stream shows what the old roles showed.
    await disconnect(context, await sessions.listOfUser(user.id), userMark(user.id))
    // The audit log of a site names no other.
    const facts = ({ name, email, roles }: typeof user) => ({ name, email, roles: visibleRoles(principal, roles) })
    const target = `${before.name} <${before.email ?? ''}>`
    const sites = sitesOf(facts(before), facts(user))
    context.changed({ target, before: facts(before), after: facts(user), sites })
    return { user: userForm({ ...user, roles: visibleRoles(principal, user.roles) }) }
  },
})

/** Who made or got a link could not reach the further site then, or the link went to another address. */
function linksAreOver(before: StoredUser, { email, roles }: StoredUser): boolean {
  const sites = new Set(before.roles.map(({ site }) => site))
  return email !== before.email || roles.some(({ site }) => !sites.has(site))
}
