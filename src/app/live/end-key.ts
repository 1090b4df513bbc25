/** Ends a key for good, and at once all that was opened or made with it. */
import type { ApiKey } from '../security/keys.ts'
import type { Deployment, SiteServices } from '../services.ts'
import { endTokensAndSessions } from './end-tokens.ts'

/** Undefined when there is no such key. Repeating it changes nothing. */
export async function endKey(services: SiteServices, deployment: Deployment, id: string): Promise<ApiKey | undefined> {
  const key = await services.keys.revoke(id)
  if (key === undefined) return undefined
  deployment.access.forget(services.site, key.id)
  await services.live?.disconnect(services.site, key.id)
  await endTokensAndSessions(services, deployment, { keyId: key.id })
  services.log.info('key_revoked', { site: services.site, keyId: key.id })
  return key
}
