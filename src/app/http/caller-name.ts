/** Whoever asks, in words for people: under whose name a remark, a decision or a task stands. */
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

/** @param given The name that a program gives for whom it asks; nobody who is signed in speaks in another's name. */
export async function callerName(
  { keys }: Pick<SiteServices, 'keys'>,
  { keyId, anySite, person }: Principal,
  given?: string,
): Promise<string> {
  if (person) return person.user.name
  if (given !== undefined) return given
  if (anySite) return 'admin key'
  const found = await keys.find(keyId)
  return found ? `key ${found.key.name}` : keyId
}
