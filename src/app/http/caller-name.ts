/** Whoever asks, in words for people: under whose name a remark or a task stands. */
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

export async function callerName(
  { keys }: Pick<SiteServices, 'keys'>,
  { keyId, anySite, person }: Principal,
): Promise<string> {
  if (person) return person.user.name
  if (anySite) return 'admin key'
  const found = await keys.find(keyId)
  return found ? `key ${found.key.name}` : keyId
}
