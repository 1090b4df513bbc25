/**
 * Standard Webhooks (standardwebhooks.com, v1 symmetric signatures): for what we send out and for the forwarder's
 * batches. Signed is `<id>.<timestamp>.<body>` with HMAC-SHA256; the key is the base64 after `whsec_`.
 */
import { hmacSha256Base64 } from './hmac.ts'
import { nodeCrypto } from './node-crypto.ts'

/** Both ways, as the specification's own libraries have it. */
export const webhookToleranceSeconds = 300
const secretPrefix = 'whsec_'
const keyBytesMin = 24

export interface WebhookHeaders {
  /** The same for every repetition of one message; has no dot. */
  readonly 'webhook-id': string
  /** Unix seconds of this attempt. */
  readonly 'webhook-timestamp': string
  /** One `v1,<base64>` for each secret, separated by spaces. */
  readonly 'webhook-signature': string
}

export type WebhookFault = 'missing header' | 'bad timestamp' | 'too old' | 'too new' | 'wrong signature'

/** The key of a secret, with or without `whsec_`; undefined when it is not base64 of at least 24 bytes. */
export function webhookKey(secret: string): Uint8Array | undefined {
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const key = Buffer.from(text, 'base64')
  return key.length >= keyBytesMin ? key : undefined
}

/** Headers for one attempt, signed with every key given (the new and the old one while a secret is rotated). */
export function signWebhook(
  keys: readonly Uint8Array[],
  { id, atMs, body }: { readonly id: string; readonly atMs: number; readonly body: string | Uint8Array },
): WebhookHeaders {
  const timestamp = String(Math.floor(atMs / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => `v1,${signature(key, id, timestamp, body)}`).join(' '),
  }
}

/**
 * Undefined when some signature is right for some key and the time is within the tolerance. Constant time.
 * `maxAgeSeconds`: for what a go-between keeps for longer, which must then prove by itself that it delivers now.
 */
export function verifyWebhook(
  keys: readonly Uint8Array[],
  headers: Pick<Headers, 'get'>,
  body: string | Uint8Array,
  nowMs: number,
  maxAgeSeconds = webhookToleranceSeconds,
): WebhookFault | undefined {
  const id = headers.get('webhook-id')
  const timestamp = headers.get('webhook-timestamp')
  const signatures = headers.get('webhook-signature')
  if (!id || !timestamp || !signatures) return 'missing header'
  if (!/^\d{1,12}$/.test(timestamp)) return 'bad timestamp'
  const ageSeconds = Math.floor(nowMs / 1000) - Number(timestamp)
  const given = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3))] : []))
  const { timingSafeEqual } = nodeCrypto()
  let right = false
  for (const key of keys) {
    const expected = Buffer.from(signature(key, id, timestamp, body))
    for (const one of given) if (one.length === expected.length && timingSafeEqual(one, expected)) right = true
  }
  if (!right) return 'wrong signature'
  if (ageSeconds > maxAgeSeconds) return 'too old'
  return ageSeconds < -webhookToleranceSeconds ? 'too new' : undefined
}

function signature(key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): string {
  const head = `${id}.${timestamp}.`
  return hmacSha256Base64(key, typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]))
}
