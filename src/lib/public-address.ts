/**
 * Which addresses somebody may have us ask from inside a network: https, no credentials, and plainly reachable by everybody.
 * Names are taken as they are written and not resolved.
 */
import { isPlainlyPublic } from './address.ts'

export interface AddressFault {
  /** `form` and `credentials` are wrong wherever it leads; `http` and `private` where that is not meant. */
  readonly kind: 'form' | 'credentials' | 'http' | 'private'
  /** To follow the name of what holds the address. */
  readonly sentence: string
}

/** Undefined when the address is fine. */
export function publicAddressFault(text: string): AddressFault | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const notHttps = 'must be an https:// address'
  if (!url || !/^https?:$/.test(url.protocol)) return { kind: 'form', sentence: notHttps }
  if (url.username !== '' || url.password !== '')
    return { kind: 'credentials', sentence: 'must not hold a user name or password' }
  if (url.protocol !== 'https:') return { kind: 'http', sentence: notHttps }
  if (!isPlainlyPublic(url.hostname))
    return { kind: 'private', sentence: 'must not be an address inside a private network' }
  return undefined
}
