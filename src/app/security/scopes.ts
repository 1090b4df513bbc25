/** Who is asking, and what they may do. */
import type { StoredSession } from '../../core/people/session-store.ts'
import type { StoredUser } from '../../core/people/user-store.ts'
import type { Permission, Scope, UserRole } from '../../wire/patterns.ts'

export { type Scope, scopes } from '../../wire/patterns.ts'

/** Somebody who is signed in, at the site that the request is about. */
export interface Person {
  readonly user: StoredUser
  readonly session: StoredSession
  readonly role: UserRole
  readonly permissions: readonly Permission[]
}

/** Who is asking: a verified key or person, always of one site. */
export interface Principal {
  /** Id of the stored key, or `env-admin`, `env-site`, `env-legacy` for those of the environment; `user-<id>` of a person. */
  readonly keyId: string
  readonly site: string
  readonly scopes: readonly Scope[]
  /** True only for the admin key of the environment, which chooses its site with `?site=`, and for admins of all sites. */
  readonly anySite: boolean
  /** Absent: a key. */
  readonly person?: Person
  /** What is answered shows the last digits of phone numbers only. */
  readonly hidesNumbers?: boolean
  /** The only paths that it opens; absent: all that its scopes allow. */
  readonly paths?: readonly string[]
  /** Of an agent token: the one extension that it is for. It holds no scope. */
  readonly extension?: string
  /** When an agent token's time is over. */
  readonly expiresAtMs?: number
  readonly issuedAtMs?: number
  /** Of an agent token: the paired browser that it was made for. */
  readonly device?: string
  /** Until when its streams may go on; default: `expiresAtMs`. */
  readonly streamsUntilMs?: number
  /** Marks by which it may end before its time (agent-tokens.ts). */
  readonly endedBy?: readonly string[]
}

/** Requests to public operations. Holds no scope, so it passes no check by mistake. */
export const anonymous: Principal = { keyId: 'anonymous', site: 'main', scopes: [], anySite: false }

export function allows(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes(scope) || principal.scopes.includes('admin')
}
