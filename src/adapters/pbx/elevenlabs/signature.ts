/**
 * The signature of ElevenLabs webhooks: `t=<unix seconds>,v0=<hex>`, HMAC-SHA256 over `<t>.<raw body>` with the secret
 * as text, its `wsec_` included (https://elevenlabs.io/docs/eleven-api/resources/webhooks).
 *
 * Stricter than the vendor's SDK: t must be a number and not in the future, comparison takes constant time. More
 * forgiving: every v0 and every secret is tried (rotation), and an hour of age is allowed, since retries may come 40
 * minutes late and the vendor does not say whether `t` is renewed; a replay changes nothing here.
 */
import { nodeCrypto } from '../../../lib/node-crypto.ts'

const toleratedPastSeconds = 3600
const toleratedFutureSeconds = 300

export type SignatureFault = 'missing' | 'malformed' | 'no v0' | 'wrong' | 'too old' | 'in the future'

/** What is wrong with the header by itself, before the body is read; undefined: nothing. */
export function elevenlabsHeaderFault(header: string | null, nowMs: number): SignatureFault | undefined {
  if (!header) return 'missing'
  const parsed = parseSignatureHeader(header)
  if (!parsed) return 'malformed'
  if (parsed.signatures.length === 0) return 'no v0'
  const ageSeconds = Math.floor(nowMs / 1000) - Number(parsed.timestamp)
  if (ageSeconds > toleratedPastSeconds) return 'too old'
  return ageSeconds < -toleratedFutureSeconds ? 'in the future' : undefined
}

/** Undefined when the signature holds. `body`: the exact bytes received. */
export function elevenlabsSignatureFault(
  secrets: readonly string[],
  header: string | null,
  body: Uint8Array,
  nowMs: number,
): SignatureFault | undefined {
  const fault = elevenlabsHeaderFault(header, nowMs)
  const parsed = parseSignatureHeader(header ?? '')
  if (fault || !parsed) return fault ?? 'malformed'
  const { createHmac, timingSafeEqual } = nodeCrypto()
  let right = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(`${parsed.timestamp}.`).update(body).digest()
    for (const given of parsed.signatures) if (timingSafeEqual(expected, given)) right = true
  }
  return right ? undefined : 'wrong'
}

export interface ParsedSignature {
  /** As written, since it is part of what is signed. */
  readonly timestamp: string
  /** 32 bytes each. */
  readonly signatures: readonly Uint8Array[]
}

const mostParts = 20

/** Exactly one numeric t; v0 in lower-case hex as the vendor writes it; parts of schemes to come are passed over. */
export function parseSignatureHeader(header: string): ParsedSignature | undefined {
  const parts = header.split(',')
  if (parts.length > mostParts) return undefined
  const timestamps: string[] = []
  const signatures: Uint8Array[] = []
  for (const part of parts) {
    const [, name, value = ''] = /^([a-z][a-z0-9]*)=(\S+)$/.exec(part) ?? []
    if (name === undefined) return undefined
    if (name === 't') timestamps.push(value)
    if (name === 'v0' && /^[0-9a-f]{64}$/.test(value)) signatures.push(Buffer.from(value, 'hex'))
  }
  const [timestamp, ...more] = timestamps
  if (timestamp === undefined || more.length > 0 || !/^\d{1,12}$/.test(timestamp)) return undefined
  return { timestamp, signatures }
}
