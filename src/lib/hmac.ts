/** Message authentication, synchronous like the digests (hash.ts). Compare results with a constant-time comparison. */
import { nodeCrypto } from './node-crypto.ts'

/** HMAC-SHA256 (text: its UTF-8, the key too) as strict Base64 with padding and without line breaks. */
export function hmacSha256Base64(key: string | Uint8Array, message: string | Uint8Array): string {
  return nodeCrypto().createHmac('sha256', key).update(message).digest('base64')
}
