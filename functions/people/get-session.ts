/** GET /v1/session: who is signed in, and what they may do at a site. The dashboard's first question. */

import { defineOperation } from '../../src/app/http/operation.ts'
import { sessionForm } from '../../src/app/security/people/begin-session.ts'
import { personOf } from '../../src/app/security/people/person-of.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { sessionSchema } from '../../src/wire/session.ts'

export const getSession = defineOperation({
  method: 'GET',
  path: '/v1/session',
  id: 'getSession',
  summary: 'Get who is signed in',
  description: 'By the session’s cookie only; 401 when nobody is signed in.',
  tag: 'People',
  auth: { scope: 'read' },
  fails: [404],
  query: siteQuery,
  responses: { 200: sessionSchema },
  run({ principal, services }) {
    const { user, session } = personOf(principal)
    const form = sessionForm(user, session, principal.site, services.clock.now())
    return { ...form, country: services.settings.country }
  },
})
