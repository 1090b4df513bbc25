/** Signs somebody in: a new session instead of the one before, its cookie, and what the page needs to know. */
import { standingAt } from '../../../core/people/roles.ts'
import { type StoredSession, sessionEndsAtMs, steppedUpUntilMs } from '../../../core/people/session-store.ts'
import type { StoredUser } from '../../../core/people/user-store.ts'
import { atOnce } from '../../../lib/at-once.ts'
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
import { usableSite } from './usable-site.ts'

const sitesAtOnce = 10

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
  if (replaced !== undefined) await disconnect(context, [replaced.session], sessionMark(replaced.session.id))
  const nowMs = deployment.platform.clock.now()
  await users.update(user.id, () => ({ lastSignInAtMs: nowMs }))
  await recordSignIn(context, user, via)
  deployment.platform.log.info('signed_in', { user: user.id, via })
  return new Reply(200, sessionForm(user, session, await usableSite(deployment, user.roles), nowMs), {
    'set-cookie': sessionCookie(request, token),
  })
}

/** Ends the streams that these sessions opened, at the sites where they did. What can't be reached is logged: the change stands. */
export async function disconnect(
  { deployment }: Pick<Context, 'deployment'>,
  sessions: readonly Pick<StoredSession, 'streams'>[],
  mark: string,
): Promise<void> {
  const { live, log } = deployment.platform
  if (live === undefined) return
  const sites = new Set(sessions.flatMap(({ streams = [] }) => streams))
  await atOnce(sitesAtOnce, [...sites], async (site) => {
    await live
      .disconnectMarked(site, mark)
      .catch((thrown: unknown) => log.failure('streams_not_ended', thrown, { site, mark }))
  })
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
