/** GET /v1/sessions: where somebody is signed in. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { namedUser } from '../../src/app/security/people/actor.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { type StoredSession, sessionEndsAtMs } from '../../src/core/people/session-store.ts'
import type { StoredUser } from '../../src/core/people/user-store.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { type ListedSession, sessionListSchema } from '../../src/wire/session.ts'
import { userIdSchema } from '../../src/wire/user.ts'

export const listSessions = defineOperation({
  method: 'GET',
  path: '/v1/sessions',
  id: 'listSessions',
  summary: 'List sessions of a user',
  description: 'Newest first: your own, or with `user` those of a user whom you may change.',
  tag: 'People',
  auth: { scope: 'admin', people: 'read' },
  fails: [404],
  query: siteQuery.extend({ user: userIdSchema.optional().describe('Default: who asks; a key must name one') }),
  responses: { 200: sessionListSchema },
  async run({ deployment, principal, query }) {
    const { users, sessions } = peopleOf(deployment)
    const { person } = principal
    const user = await namedUser(principal, query.user, users)
    const stored = await sessions.listOfUser(user.id)
    return { sessions: stored.map((session) => listed(session, user, person?.session.id)) }
  },
})

function listed(session: StoredSession, { id: user, name }: StoredUser, current: string | undefined): ListedSession {
  const { id, device, address, via, signedInAtMs, lastSeenAtMs } = session
  const times = { signedInAt: isoUtc(signedInAtMs), lastSeenAt: isoUtc(lastSeenAtMs) }
  const expiresAt = isoUtc(sessionEndsAtMs(session))
  return { id, user, name, device, address, via, ...times, expiresAt, current: id === current }
}
