/** DELETE /v1/sessions/:id: signs a browser out, from elsewhere. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { sitesOf, wholeUser } from '../../src/app/security/people/actor.ts'
import { sessionMark } from '../../src/app/security/people/authenticate-user.ts'
import { disconnect } from '../../src/app/security/people/begin-session.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { allows } from '../../src/app/security/scopes.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { sessionIdSchema } from '../../src/wire/session.ts'

export const revokeSession = defineOperation({
  method: 'DELETE',
  path: '/v1/sessions/:id',
  id: 'revokeSession',
  summary: 'Delete a session (sign a browser out)',
  description: 'One of your own, or of a user whom you may change. It holds no longer at once, everywhere.',
  tag: 'People',
  auth: { scope: 'admin', people: 'read' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: sessionIdSchema }),
  responses: { 200: z.object({ removed: z.literal(true) }) },
  async run(context) {
    const { deployment, principal, params } = context
    const { users, sessions } = peopleOf(deployment)
    const session = await sessions.find(params.id)
    const isOwn = session !== undefined && session.user === principal.person?.user.id
    if (session === undefined || !(isOwn || allows(principal, 'admin'))) throw noSuchSession()
    const user = await users.find(session.user)
    if (user === undefined) throw noSuchSession()
    if (!isOwn) wholeUser(principal, user, 'ending sessions')
    await sessions.end([params.id])
    await disconnect(context, [session], sessionMark(params.id))
    context.changed({ target: `${user.name}: ${session.device}`, before: { via: session.via }, sites: sitesOf(user) })
    return { removed: true as const }
  },
})

function noSuchSession(): SwitchhookError {
  return new SwitchhookError('not_found', 'There is no session with this id, or it is over.')
}
