/** Operations that only the owner of the deployment may use: they reach across sites, or hold everything of one. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Principal } from './scopes.ts'

/**
 * Throws `forbidden` for any but the admin key of the environment and admins of all sites: a stored key is of one site, and could
 * read the secrets of its CRM by sending them elsewhere.
 */
export function requireOwner({ anySite, keyId }: Principal, what: string): void {
  if (anySite) return
  const message = `${what} needs the admin key of the environment (SWITCHHOOK_ADMIN_KEY), or an admin of all sites.`
  throw new SwitchhookError('forbidden', message, { details: { keyId } })
}
