/** Who holds the session cookie, and may they do this at that site. Loaded with the first request of a person. */
import { isProviderAdmin, standingAt } from '../../../core/people/roles.ts'
import { type ProvedSession, sessionEndsAtMs, steppedUpUntilMs } from '../../../core/people/session-store.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Scope, UserRole } from '../../../wire/patterns.ts'
import type { Operation } from '../../http/operation.ts'
import type { Deployment } from '../../services.ts'
import type { Principal } from '../scopes.ts'
import { isSiteName } from '../tokens.ts'
import { sessionToken } from './cookie.ts'
import { permissionFor } from './operation-permission.ts'
import { peopleOf } from './people.ts'
import { requireSameOrigin } from './same-origin.ts'
import { usableSite } from './usable-site.ts'

export interface UserRequest {
  readonly request: Request
  readonly address: () => string | undefined
  readonly deployment: Deployment
  readonly operation: Operation
  readonly asker: { principal?: Principal }
}

/** For what looks at scopes by itself. */
const scopesOfRole: Readonly<Record<UserRole, readonly Scope[]>> = {
  viewer: ['read'],
  supervisor: ['read', 'lookup', 'calls:make'],
  admin: ['admin'],
}

/**
 * Undefined without the cookie. Throws `unauthorized` when its session is over, `forbidden`, `step_up_required`, `not_found` for a
 * site that the user has no role at, `storage_unavailable`.
 */
export async function authenticateUser(asked: UserRequest): Promise<Principal | undefined> {
  const { request, deployment, operation, address } = asked
  const token = sessionToken(request)
  if (token === undefined) return undefined
  requireSameOrigin(request, deployment.settings.publicUrl)
  const { sessions } = peopleOf(deployment)
  const proved = await sessions.prove(token)
  if (proved === undefined) throw signedOut()
  const principal = principalAt(proved, await chosenSite(request.url, proved, deployment))
  asked.asker.principal = principal
  requirePermission(principal, proved, operation, deployment.platform.clock.now())
  await sessions.seen(proved.session, address())
  return principal
}

export function signedOut(): SwitchhookError {
  return new SwitchhookError('unauthorized', 'You are signed out; sign in again.', {
    details: { reason: 'no_session' },
  })
}

/** Looked at, so that this isolate knows whether it is disabled. */
async function chosenSite(url: string, { user }: ProvedSession, deployment: Deployment): Promise<string> {
  const named = url.includes('site=') ? new URL(url).searchParams.get('site') : null
  if (named === null) return await usableSite(deployment, user.roles)
  if (!isSiteName(named)) {
    throw new SwitchhookError('bad_field', 'Correct in the query: site: use 1 to 32 of a-z, 0-9 and -.')
  }
  if (standingAt(user.roles, named) !== undefined) await deployment.knownSites.has(named)
  return named
}

function principalAt({ session, user }: ProvedSession, site: string): Principal {
  const standing = standingAt(user.roles, site)
  // As if there were none: whether another customer exists is not the user's business.
  if (standing === undefined)
    throw new SwitchhookError('not_found', `There is no site ${site}, or you have no role at it.`)
  const { role, permissions } = standing
  return {
    keyId: `user-${user.id}`,
    site,
    scopes: scopesOfRole[role],
    anySite: isProviderAdmin(user.roles),
    person: { user, session, role, permissions },
    hidesNumbers: !permissions.includes('numbers'),
    expiresAtMs: sessionEndsAtMs(session),
    issuedAtMs: session.signedInAtMs,
    endedBy: [userMark(user.id), sessionMark(session.id)],
  }
}

/** Marks by which a person's live streams end (LiveSession.endedBy). */
export const userMark = (id: string) => `user:${id}`
export const sessionMark = (id: string) => `session:${id}`

function requirePermission(
  principal: Principal,
  { session }: ProvedSession,
  operation: Operation,
  nowMs: number,
): void {
  const permission = permissionFor(operation)
  const details = { user: principal.keyId }
  if (permission === undefined) {
    throw new SwitchhookError('forbidden', 'This is for API keys, not for people who are signed in.', { details })
  }
  if (!principal.person?.permissions.includes(permission)) {
    const role = principal.person?.role ?? 'none'
    const message = `Your role ${role} at this site does not include this (${permission}); ask an admin for it.`
    throw new SwitchhookError('forbidden', message, { details })
  }
  const needsStepUp = operation.auth !== 'public' && operation.auth.stepUp === true
  if (needsStepUp && steppedUpUntilMs(session, nowMs) === undefined) {
    const message = 'Confirm that it is you, by your passkey or a fresh link, then repeat this within five minutes.'
    throw new SwitchhookError('step_up_required', message, { details })
  }
}
