/**
 * Public keys of passkeys: read from COSE (RFC 9053) when one is created, kept as JWK, asked with WebCrypto. ES256, EdDSA and
 * RS256: what authenticators have.
 */
import { type CBORType, decodePartialCBOR } from '@levischuck/tiny-cbor'

export const algorithms = [-7, -8, -257] as const
export type CoseAlgorithm = (typeof algorithms)[number]

export interface PublicKey {
  readonly algorithm: CoseAlgorithm
  readonly jwk: JsonWebKey
}

const imports = {
  [-7]: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  [-8]: { name: 'Ed25519' },
  [-257]: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const

/** COSE labels: key type, algorithm; the rest depends on the type. */
const label = { kty: 1, alg: 3, crvOrN: -1, xOrE: -2, y: -3 }

/** Undefined for a key of another kind. `bytes` may have more behind the key. */
export function readCoseKey(bytes: Uint8Array): PublicKey | undefined {
  const key = cborMap(bytes)
  const part = (of: number) => base64url(key?.get(of))
  switch (`${key?.get(label.kty)} ${key?.get(label.alg)}`) {
    case '2 -7':
      return key?.get(label.crvOrN) === 1
        ? { algorithm: -7, jwk: { kty: 'EC', crv: 'P-256', x: part(label.xOrE), y: part(label.y) } }
        : undefined
    case '1 -8':
      return key?.get(label.crvOrN) === 6
        ? { algorithm: -8, jwk: { kty: 'OKP', crv: 'Ed25519', x: part(label.xOrE) } }
        : undefined
    case '3 -257':
      return { algorithm: -257, jwk: { kty: 'RSA', n: part(label.crvOrN), e: part(label.xOrE) } }
    default:
      return undefined
  }
}

/** A CBOR map at the start of `bytes`; undefined when there is none. */
export function cborMap(bytes: Uint8Array): Map<string | number, CBORType> | undefined {
  try {
    const [value] = decodePartialCBOR(new Uint8Array(bytes), 0)
    return value instanceof Map ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether WebCrypto takes it as a key. */
export async function isUsable(key: PublicKey): Promise<boolean> {
  return await importKey(key).then(
    () => true,
    () => false,
  )
}

/** Whether the signature is of that key over `data`. False for one that is none. */
export async function isSignedBy(key: PublicKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const raw = key.algorithm === -7 ? rawEcdsa(signature) : signature
  if (raw === undefined) return false
  return await crypto.subtle.verify(
    imports[key.algorithm],
    await importKey(key),
    new Uint8Array(raw),
    new Uint8Array(data),
  )
}

async function importKey({ algorithm, jwk }: PublicKey): Promise<CryptoKey> {
  return await crypto.subtle.importKey('jwk', jwk, imports[algorithm], false, ['verify'])
}

/** From two DER integers (ASN.1), as authenticators sign, to r and s of 32 bytes each, as WebCrypto wants them. */
function rawEcdsa(der: Uint8Array): Uint8Array | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  const first = derInteger(der, 2)
  const second = first && derInteger(der, first.end)
  if (!first || !second || second.end !== der.length) return undefined
  const raw = new Uint8Array(64)
  raw.set(first.bytes, 32 - first.bytes.length)
  raw.set(second.bytes, 64 - second.bytes.length)
  return raw
}

function derInteger(der: Uint8Array, at: number): { bytes: Uint8Array; end: number } | undefined {
  const length = der[at + 1]
  if (der[at] !== 0x02 || length === undefined || length === 0) return undefined
  const end = at + 2 + length
  if (end > der.length) return undefined
  const bytes = der.subarray(der[at + 2] === 0 ? at + 3 : at + 2, end)
  return bytes.length <= 32 ? { bytes, end } : undefined
}

function base64url(value: CBORType | undefined): string | undefined {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : undefined
}
