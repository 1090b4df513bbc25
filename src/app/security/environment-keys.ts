/** Keys that the environment gives. */
import type { Principal, Scope } from './scopes.ts'

/** Keys that stand in the environment instead of in records. */
export interface EnvironmentKeys {
  /** Everything, in any site. */
  readonly adminKey?: string
  /** Site `main`, everything but `admin`. */
  readonly siteKey?: string
  /** The token of the bridge that Switchhook replaces: site `main`, lookup and journal. */
  readonly legacyToken?: string
}

export interface EnvironmentKey {
  readonly token: string
  readonly principal: Principal
}

/** What the bridge that Switchhook replaces had. */
const bridgePaths = ['/api/lookup', '/api/v1/call-journal']

export const environmentKeyIds = ['env-admin', 'env-site', 'env-legacy'] as const

export function environmentKeys(environment: EnvironmentKeys): EnvironmentKey[] {
  const siteScopes: Scope[] = ['lookup', 'journal', 'events', 'read']
  const [admin, siteKey, legacy] = environmentKeyIds
  const candidates: [string | undefined, Principal][] = [
    [environment.adminKey, { keyId: admin, site: 'main', scopes: ['admin'], anySite: true }],
    [environment.siteKey, { keyId: siteKey, site: 'main', scopes: siteScopes, anySite: false }],
    [
      environment.legacyToken,
      { keyId: legacy, site: 'main', scopes: ['lookup', 'journal'], anySite: false, paths: bridgePaths },
    ],
  ]
  return candidates.flatMap(([token, principal]) => (token ? [{ token, principal }] : []))
}
