/**
 * The key that signs a forwarder's batches, made from its API key: one secret to set up, and the records hold neither.
 */
import { createHash } from 'node:crypto'

/** 32 bytes, for the Standard Webhooks signature beside the API key in `Authorization`. */
export function eventsSigningKey(token: string): Uint8Array {
  return createHash('sha256').update(`switchhook events v1\n${token}`).digest()
}
