/** What QStash signs a delivery with: https://upstash.com/docs/qstash/howto/signature. */
import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

const validSeconds = 300

/** The value of Upstash-Signature for `body` at `url`; `claims` beside the usual ones. */
export function signDelivery(
  { url, body, nowMs }: { url: string; body: string; nowMs: number },
  key: string,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const nowSeconds = Math.floor(nowMs / 1000)
  const hash = createHash('sha256').update(body).digest('base64url')
  return new SignJWT({ body: hash, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('Upstash')
    .setSubject(url)
    .setJti(`jwt_${randomUUID()}`)
    .setIssuedAt(nowSeconds)
    .setNotBefore(nowSeconds)
    .setExpirationTime(nowSeconds + validSeconds)
    .sign(new TextEncoder().encode(key))
}
