/**
 * What a browser and authenticator give back (WebAuthn level 3, §7.1 and §7.2), checked: for this ceremony, this origin, this
 * host, with the person verified. No attestation: which make of authenticator it is decides nothing here.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import { isSignedBy, type PublicKey } from './public-key.ts'

const rpIdHashLength = 32
const headLength = 37
const flag = { present: 0x01, verified: 0x04, attested: 0x40 }

export interface Expected {
  /** What browsers show in the address line: any of these. */
  readonly origins: readonly string[]
  /** The host that the passkey is for. */
  readonly rpId: string
}

/** Why it is refused, in a word for the log. */
export type Fault =
  | 'malformed'
  | 'wrong_type'
  | 'wrong_origin'
  | 'wrong_host'
  | 'not_verified'
  | 'bad_signature'
  | 'cloned'

export interface ClientData {
  /** Base64url. */
  readonly challenge: string
}

const clientDataForm = once(() =>
  z.object({
    type: z.string(),
    challenge: z.string().max(200),
    origin: z.string(),
    crossOrigin: z.boolean().optional(),
  }),
)

/** The challenge that the browser answered, or why it is refused. */
export function readClientData(
  bytes: Uint8Array,
  type: 'webauthn.create' | 'webauthn.get',
  { origins }: Expected,
): ClientData | Fault {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return 'malformed'
  }
  const { data } = clientDataForm().safeParse(parsed)
  if (data === undefined) return 'malformed'
  if (data.type !== type) return 'wrong_type'
  if (!origins.includes(data.origin) || data.crossOrigin === true) return 'wrong_origin'
  return { challenge: data.challenge }
}

export interface AuthenticatorData {
  readonly signCount: number
  readonly attested?: { readonly credential: Uint8Array; readonly coseKey: Uint8Array }
}

export function readAuthenticatorData(bytes: Uint8Array, { rpId }: Expected): AuthenticatorData | Fault {
  if (bytes.length < headLength) return 'malformed'
  const hash = createHash('sha256').update(rpId).digest()
  if (!hash.equals(bytes.subarray(0, rpIdHashLength))) return 'wrong_host'
  const flags = bytes[rpIdHashLength] ?? 0
  if ((flags & flag.present) === 0 || (flags & flag.verified) === 0) return 'not_verified'
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const signCount = view.getUint32(rpIdHashLength + 1)
  if ((flags & flag.attested) === 0) return { signCount }
  // 16 bytes of make, then the credential's length and id, then its key.
  const start = headLength + 18
  if (bytes.length < start) return 'malformed'
  const end = start + view.getUint16(headLength + 16)
  if (end > bytes.length || end === start) return 'malformed'
  return { signCount, attested: { credential: bytes.subarray(start, end), coseKey: bytes.subarray(end) } }
}

export interface Assertion {
  readonly clientData: Uint8Array
  readonly authenticatorData: Uint8Array
  readonly signature: Uint8Array
}

/** The counter that the authenticator has now, or why the assertion is refused. */
export async function verifyAssertion(
  { clientData, authenticatorData, signature }: Assertion,
  { key, signCount: before }: { readonly key: PublicKey; readonly signCount: number },
  expected: Expected,
): Promise<{ signCount: number } | Fault> {
  const read = readAuthenticatorData(authenticatorData, expected)
  if (typeof read === 'string') return read
  const hash = createHash('sha256').update(clientData).digest()
  if (!(await isSignedBy(key, signature, Buffer.concat([authenticatorData, hash])))) return 'bad_signature'
  // Many count nothing; one that counts and stands still was copied.
  const counts = read.signCount > 0 || before > 0
  return counts && read.signCount <= before ? 'cloned' : { signCount: read.signCount }
}
