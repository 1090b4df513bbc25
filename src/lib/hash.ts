/** Digests, synchronous so that hot paths need no extra turn of the event loop. */
import { nodeCrypto } from './node-crypto.ts'

/** SHA-256 of the UTF-8 text, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return nodeCrypto().hash('sha256', text, 'hex')
}
