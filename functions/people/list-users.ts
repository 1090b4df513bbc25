/** GET /v1/users: who may sign in to the dashboard. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { rolesOf, visibleUser } from '../../src/app/security/people/actor.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { isProviderAdmin } from '../../src/core/people/roles.ts'
import { userForm } from '../../src/core/people/user-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { userPageSchema } from '../../src/wire/user.ts'

export const listUsers = defineOperation({
  method: 'GET',
  path: '/v1/users',
  id: 'listUsers',
  summary: 'List users of the dashboard',
  description: 'By name. An admin of all sites sees all users, others those with a role at their site.',
  tag: 'People',
  auth: { scope: 'admin' },
  query: siteQuery.extend({ ...pageQuery(100, 500) }),
  responses: { 200: userPageSchema },
  async run({ deployment, principal, query }) {
    const site = isProviderAdmin(rolesOf(principal)) ? undefined : principal.site
    const { users, next } = await peopleOf(deployment).users.list(query.limit, query.cursor, site)
    return { users: users.map((user) => userForm(visibleUser(principal, user))), next }
  },
})
