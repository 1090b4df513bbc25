/** Signs somebody in: a new session instead of the one before, its cookie, and what the page needs to know. */
import { firstSite, standingAt } from '../../../core/people/roles.ts'
import { type StoredSession, sessionEndsAtMs, steppedUpUntilMs } from '../../../core/people/session-store.ts'
import type { StoredUser } from '../../../core/people/user-store.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { SignInWay } from '../../../wire/patterns.ts'
import type { Session } from '../../../wire/session.ts'
import type { OperationContext } from '../../http/context.ts'
import { Reply } from '../../http/operation.ts'
import { sessionMark } from './authenticate-user.ts'
import { sessionCookie, sessionToken } from './cookie.ts'
import { deviceOf } from './device.ts'
import { peopleOf } from './people.ts'
import { recordSignIn } from './record-change.ts'

export interface SignIn {
  readonly user: StoredUser
  readonly via: SignInWay
  readonly steppedUp: boolean
}

type Context = OperationContext<unknown, unknown, unknown>

/** The answer that signs in: the session's form with its cookie. The session of the old cookie ends. */
export async function beginSession(context: Context, { user, via, steppedUp }: SignIn): Promise<Reply> {
  const { deployment, request, address } = context
  const { sessions, users } = peopleOf(deployment)
  const before = sessionToken(request)
  const replaced = before === undefined ? undefined : await sessions.prove(before)
  const input = { user: user.id, via, steppedUp, device: deviceOf(request.headers), address }
  const { token, session } = await sessions.begin(input, replaced?.session)
  // It may have been another user's, who looked at other sites.
  if (replaced !== undefined) await disconnect(context, replaced.user, sessionMark(replaced.session.id))
  const nowMs = deployment.platform.clock.now()
  await users.update(user.id, () => ({ lastSignInAtMs: nowMs }))
  await recordSignIn(context, user, via)
  deployment.platform.log.info('signed_in', { user: user.id, via })
  return new Reply(200, sessionForm(user, session, firstSite(user.roles), nowMs), {
    'set-cookie': sessionCookie(request, token),
  })
}

/** Ends the streams of a person at every site that the roles name. */
export async function disconnect(context: Context, { roles }: Pick<StoredUser, 'roles'>, mark: string): Promise<void> {
  const { live } = context.deployment.platform
  if (live === undefined) return
  const named = roles.map(({ site }) => site)
  const sites = named.includes('*') ? ['main', ...(await everySiteName(context))] : named
  await Promise.all(sites.map((site) => live.disconnectMarked(site, mark)))
}

async function everySiteName({ deployment }: Context): Promise<string[]> {
  const { sites } = await deployment.knownSites.list(1000)
  return sites.map(({ name }) => name)
}

/** The session as the page sees it, at one site. */
export function sessionForm(
  user: Pick<StoredUser, 'id' | 'name' | 'email' | 'roles' | 'passkeys'>,
  session: StoredSession,
  site: string,
  nowMs: number,
): Session {
  const { role, permissions } = standingAt(user.roles, site) ?? { role: 'viewer', permissions: [] }
  const untilMs = steppedUpUntilMs(session, nowMs)
  return {
    user: { id: user.id, name: user.name, email: user.email },
    site,
    role,
    permissions: [...permissions],
    sites: [...user.roles],
    via: session.via,
    hasPasskey: user.passkeys > 0,
    stepUpUntil: untilMs === undefined ? undefined : isoUtc(untilMs),
    expiresAt: isoUtc(sessionEndsAtMs(session)),
  }
}
