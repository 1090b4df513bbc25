/** An authenticator in software, for tests: makes passkeys and answers challenges as browsers and authenticators do. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { encodeCBOR } from '@levischuck/tiny-cbor'

export type Kind = 'ES256' | 'EdDSA' | 'RS256'

const makeKey = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

function coseKey(kind: Kind, key: KeyObject): Uint8Array {
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  const part = (text = '') => new Uint8Array(Buffer.from(text, 'base64url'))
  const maps = {
    ES256: () => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, part(jwk.x)],
      [-3, part(jwk.y)],
    ],
    EdDSA: () => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part(jwk.x)],
    ],
    RS256: () => [
      [1, 3],
      [3, -257],
      [-1, part(jwk.n)],
      [-2, part(jwk.e)],
    ],
  } as const
  return encodeCBOR(new Map(maps[kind]() as [number, number | Uint8Array][]))
}

export interface Ceremony {
  readonly challenge: string
  readonly origin: string
  readonly rpId: string
  /** What a browser or authenticator gone wrong would do. */
  readonly type?: string
  readonly flags?: number
  readonly crossOrigin?: boolean
  readonly signCount?: number
}

export function openAuthenticator(kind: Kind = 'ES256') {
  const { privateKey } = makeKey[kind]()
  const credential = randomBytes(32)
  const id = credential.toString('base64url')
  let count = 0
  const head = ({ rpId, flags, signCount }: Ceremony, usual: number) => {
    const bytes = Buffer.alloc(5)
    bytes[0] = flags ?? usual
    bytes.writeUInt32BE(signCount ?? count, 1)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), bytes])
  }
  const clientData = ({ challenge, origin, type, crossOrigin = false }: Ceremony, usual: string) =>
    Buffer.from(JSON.stringify({ type: type ?? usual, challenge, origin, crossOrigin }))
  const shown = { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} }
  return {
    id,
    /** As `navigator.credentials.create` answers. */
    create(ceremony: Ceremony) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credential.length)
      const authData = Buffer.concat([
        head(ceremony, 0x45),
        Buffer.alloc(16),
        length,
        credential,
        coseKey(kind, privateKey),
      ])
      const entries: [string, string | Uint8Array | Map<string, string>][] = [
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', new Uint8Array(authData)],
      ]
      const attestationObject = Buffer.from(encodeCBOR(new Map(entries))).toString('base64url')
      const clientDataJSON = clientData(ceremony, 'webauthn.create').toString('base64url')
      return { ...shown, response: { clientDataJSON, attestationObject } }
    },
    /** As `navigator.credentials.get` answers. */
    get(ceremony: Ceremony, by: KeyObject = privateKey) {
      count += 1
      const authenticatorData = head(ceremony, 0x05)
      const client = clientData(ceremony, 'webauthn.get')
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(client).digest()])
      const signature = sign(kind === 'EdDSA' ? null : 'sha256', signed, by)
      return {
        ...shown,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      }
    },
    otherKey: () => createPrivateKey(makeKey[kind]().privateKey.export({ format: 'pem', type: 'pkcs8' })),
  }
}
