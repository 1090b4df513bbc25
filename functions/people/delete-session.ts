/** DELETE /v1/session: signs out. */
import * as z from 'zod'
import { defineOperation, Reply } from '../../src/app/http/operation.ts'
import { sessionMark } from '../../src/app/security/people/authenticate-user.ts'
import { disconnect } from '../../src/app/security/people/begin-session.ts'
import { sessionCookie } from '../../src/app/security/people/cookie.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { personOf } from '../../src/app/security/people/person-of.ts'

export const deleteSession = defineOperation({
  method: 'DELETE',
  path: '/v1/session',
  id: 'deleteSession',
  summary: 'Delete the session (sign out)',
  description: 'The cookie holds no longer, at once and everywhere; its streams end.',
  tag: 'People',
  auth: { scope: 'read' },
  responses: { 200: z.object({ signedOut: z.literal(true) }) },
  async run(context) {
    const { session } = personOf(context.principal)
    await peopleOf(context.deployment).sessions.end([session.id])
    await disconnect(context, [session], sessionMark(session.id))
    context.changed({ target: session.device, before: { via: session.via } })
    return new Reply(200, { signedOut: true }, { 'set-cookie': sessionCookie(context.request, undefined) })
  },
})
