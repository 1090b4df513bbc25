/** Whoever asks, in words for people: under whose name a remark or a task stands. */
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

export async function callerName({ keys }: Pick<SiteServices, 'keys'>, { keyId, anySite }: Principal): Promise<string> {
  if (anySite) return 'admin key'
  const found = await keys.find(keyId)
  return found ? `key ${found.key.name}` : keyId
}
