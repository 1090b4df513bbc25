/** Who holds the cookie of a paired browser: for pages that an agent opens in a tab of their own, and only to read. */
import { deviceEndsAtMs, deviceSite } from '../../core/agents/device-store.ts'
import type { AuthFacts } from '../http/auth-facts.ts'
import { devicePrefix, marksOf } from '../security/agent-tokens.ts'
import { deviceSecret } from '../security/people/cookie.ts'
import { requireSameOrigin } from '../security/people/same-origin.ts'
import type { Principal } from '../security/scopes.ts'
import { devicesOf } from './devices.ts'

/** Undefined without the cookie, or where it opens nothing any more. Rejects with `storage_unavailable`. */
export async function authenticateDevice({ request, deployment, asker }: AuthFacts): Promise<Principal | undefined> {
  const secret = deviceSecret(request)
  const site = secret === undefined ? undefined : deviceSite(secret)
  if (secret === undefined || site === undefined || !(await deployment.knownSites.has(site))) return undefined
  requireSameOrigin(request, deployment.settings.publicUrl)
  const device = await devicesOf(await deployment.site(site)).prove(secret)
  if (device === undefined) return undefined
  const { id, extension } = device
  const madeBy = `${devicePrefix}${id}`
  asker.principal = {
    keyId: madeBy,
    site,
    scopes: [],
    anySite: false,
    extension,
    device: id,
    expiresAtMs: deviceEndsAtMs(device),
    issuedAtMs: deployment.platform.clock.now(),
    endedBy: marksOf({ extension, madeBy }),
  }
  return asker.principal
}
