/**
 * Is a delivery from QStash? Stricter than the vendor's receiver: only HS256, an expiry is required, the address must be
 * the one that was signed. `sub` is the destination, `body` the SHA-256 of the exact bytes, `jti` differs each time.
 */
import { createHash } from 'node:crypto'
import { jwtVerify } from 'jose'
import * as z from 'zod'

export interface QstashDelivery {
  readonly signature: string | null
  /** As it was published. */
  readonly url: string
  readonly body: Uint8Array
  readonly nowMs: number
}

/** QStash's clock and ours. */
const toleranceSeconds = 30
const claims = z.object({ jti: z.string().min(1), body: z.string() })

/** The id of the signed delivery, or why it is refused. `keys`: the current one, then the next. */
export async function verifyQstash(
  keys: readonly string[],
  { signature, url, body, nowMs }: QstashDelivery,
): Promise<{ readonly jti: string } | { readonly fault: string }> {
  const signed = await verifyQstashHeader(keys, { signature, url, nowMs })
  if ('fault' in signed) return signed
  const expected = createHash('sha256').update(body).digest('base64url')
  return signed.body.replace(/=+$/, '') === expected
    ? { jti: signed.jti }
    : { fault: 'the body is not what was signed' }
}

/** What the header alone proves, before the body is read: QStash's key, this address, now, and which body is to come. */
export async function verifyQstashHeader(
  keys: readonly string[],
  { signature, url, nowMs }: Omit<QstashDelivery, 'body'>,
): Promise<z.infer<typeof claims> | { readonly fault: string }> {
  if (signature === null) return { fault: 'the header Upstash-Signature is missing' }
  const faults: string[] = []
  for (const key of keys) {
    const verified = await jwtVerify(signature, new TextEncoder().encode(key), {
      issuer: 'Upstash',
      subject: url,
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'nbf', 'jti', 'body'],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(nowMs),
    }).catch((error: unknown) => {
      faults.push(error instanceof Error ? error.message : 'unknown')
      return undefined
    })
    if (verified === undefined) continue
    const parsed = claims.safeParse(verified.payload)
    return parsed.success ? parsed.data : { fault: 'the claims are not those of QStash' }
  }
  // Of a wrong key nothing can be learned; what the right key said is worth more.
  return { fault: faults.find((fault) => !fault.includes('signature verification')) ?? faults[0] ?? 'no key is set' }
}
