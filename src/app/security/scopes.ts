/** Who is asking, and what they may do. */
import type { Scope } from '../../wire/patterns.ts'

export { type Scope, scopes } from '../../wire/patterns.ts'

/** Who is asking: a verified key, always of one site. */
export interface Principal {
  /** Id of the stored key, or `env-admin`, `env-site`, `env-legacy` for those of the environment. */
  readonly keyId: string
  readonly site: string
  readonly scopes: readonly Scope[]
  /** True only for the admin key of the environment, which chooses its site with `?site=`. */
  readonly anySite: boolean
  /** The only paths that it opens; absent: all that its scopes allow. */
  readonly paths?: readonly string[]
  /** Of an agent token: the one extension that it is for. It holds no scope. */
  readonly extension?: string
  /** When an agent token's time is over. */
  readonly expiresAtMs?: number
  readonly issuedAtMs?: number
  /** Marks by which it may end before its time (agent-tokens.ts). */
  readonly endedBy?: readonly string[]
}

/** Requests to public operations. Holds no scope, so it passes no check by mistake. */
export const anonymous: Principal = { keyId: 'anonymous', site: 'main', scopes: [], anySite: false }

export function allows(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes(scope) || principal.scopes.includes('admin')
}
