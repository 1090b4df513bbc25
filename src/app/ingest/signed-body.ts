/**
 * Bodies of a forwarder: beside the API key they carry a Standard Webhooks signature over the bytes as sent, so that
 * nothing is unpacked or parsed that the key's holder has not signed just now.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { verifyWebhook, type WebhookFault, webhookToleranceSeconds } from '../../lib/standard-webhooks.ts'
import { unzip } from '../http/body.ts'
import { tokenFrom } from '../security/credentials.ts'
import { eventsSigningKey } from '../security/events-key.ts'

/** For the document of operations whose body is signed so. */
export const signatureHeaders = {
  'webhook-id': { required: true, description: 'The id of the message, part of what is signed (Standard Webhooks)' },
  'webhook-timestamp': { required: true, description: 'When it was signed, in seconds since 1970' },
  'webhook-signature': { required: true, description: '`v1,` and the HMAC-SHA256 in base64; several by spaces' },
} as const

/**
 * The body's text. Throws `unauthorized`, `body_too_large` or `bad_request`. `maxAgeSeconds`: how long ago it may have been
 * signed, where something else proves that it is delivered now.
 */
export async function signedBody(
  headers: Headers,
  bytes: Uint8Array,
  nowMs: number,
  maxBytes: number,
  maxAgeSeconds = webhookToleranceSeconds,
): Promise<string> {
  verifySigned(headers, bytes, nowMs, maxAgeSeconds)
  return new TextDecoder().decode(await unzip(headers, bytes, maxBytes))
}

/** Throws `unauthorized` where the signature is not over these bytes by the key of the request. */
export function verifySigned(
  headers: Headers,
  bytes: Uint8Array,
  nowMs: number,
  maxAgeSeconds = webhookToleranceSeconds,
): void {
  const fault = verifyWebhook([eventsSigningKey(tokenFrom(headers) ?? '')], headers, bytes, nowMs, maxAgeSeconds)
  if (fault) throw signatureError(fault, nowMs)
}

function signatureError(fault: WebhookFault, nowMs: number): SwitchhookError {
  const skewed = fault === 'too old' || fault === 'too new'
  const advice = skewed
    ? `set the sender's clock (here it is ${new Date(nowMs).toISOString()})`
    : 'sign the exact bytes with the key of this request'
  return new SwitchhookError('unauthorized', `The signature is refused (${fault}): ${advice}.`, { retryable: skewed })
}
