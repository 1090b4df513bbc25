/**
 * Seals texts for the records with AES-256-GCM and a key that lives in the environment only: who reads the storage reads
 * nothing.
 *
 * What must stay true: each sealing draws a new nonce of 96 bits; what a text is for (its context) is authenticated with
 * it, so that a sealed text opens nowhere but in its own place; the key's id says which key sealed it, so that a key can
 * be replaced while texts of the old one are still there.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Random } from '../../ports/clock.ts'

/** Texts in base64. */
export const sealedText = z.object({ keyId: z.string(), nonce: z.string(), data: z.string() })
export type SealedText = z.infer<typeof sealedText>

/** 32 bytes each, in base64. */
export interface SecretKeys {
  readonly current?: string
  readonly old?: string
}

const nonceBytes = 12
const variableNames = ['SWITCHHOOK_SECRETS_KEY', 'SWITCHHOOK_SECRETS_KEY_OLD']

/** Names a key without revealing anything of it. */
function keyIdOf(key: string): string {
  return sha256Hex(`switchhook secrets key ${Buffer.from(key, 'base64').toString('hex')}`).slice(0, 12)
}

export class SecretBox {
  readonly #keys: SecretKeys
  readonly #random: Pick<Random, 'bytes'>
  readonly #imported = new Map<string, Promise<CryptoKey>>()

  constructor(keys: SecretKeys, random: Pick<Random, 'bytes'>) {
    this.#keys = keys
    this.#random = random
  }

  /** True when `sealed` was sealed with the current key. */
  isCurrent(sealed: SealedText): boolean {
    return this.#keys.current !== undefined && sealed.keyId === keyIdOf(this.#keys.current)
  }

  /** Rejects with `not_configured` when there is no key. */
  async seal(text: string, context: string): Promise<SealedText> {
    const { current } = this.#keys
    if (current === undefined) throw noKey()
    const nonce = Uint8Array.from(this.#random.bytes(nonceBytes))
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(context) }
    const data = await crypto.subtle.encrypt(algorithm, await this.#import(current), new TextEncoder().encode(text))
    return { keyId: keyIdOf(current), nonce: base64(nonce), data: base64(new Uint8Array(data)) }
  }

  /** Rejects with `not_configured` when the key is not there, or the text was not sealed for this context. */
  async open(sealed: SealedText, context: string): Promise<string> {
    const key = [this.#keys.current, this.#keys.old].find((one) => one !== undefined && keyIdOf(one) === sealed.keyId)
    if (key === undefined) throw this.#keys.current === undefined ? noKey() : otherKey()
    const algorithm = {
      name: 'AES-GCM',
      iv: Uint8Array.from(Buffer.from(sealed.nonce, 'base64')),
      additionalData: new TextEncoder().encode(context),
    }
    try {
      const bytes = Uint8Array.from(Buffer.from(sealed.data, 'base64'))
      return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await this.#import(key), bytes))
    } catch (cause) {
      const message = 'A stored variable was changed from outside and does not open; set it again.'
      throw new SwitchhookError('not_configured', message, { retryable: true, cause })
    }
  }

  #import(key: string): Promise<CryptoKey> {
    const known = this.#imported.get(key)
    if (known !== undefined) return known
    const bytes = Uint8Array.from(Buffer.from(key, 'base64'))
    const made = crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
    this.#imported.set(key, made)
    return made
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function noKey(): SwitchhookError {
  const message =
    'Variables of further sites are stored sealed; set SWITCHHOOK_SECRETS_KEY (openssl rand -base64 32) and deploy.'
  return new SwitchhookError('not_configured', message, { retryable: true, details: { variables: variableNames } })
}

function otherKey(): SwitchhookError {
  const message =
    'A stored variable was sealed with another key; set that one as SWITCHHOOK_SECRETS_KEY_OLD, or set the variable again.'
  return new SwitchhookError('not_configured', message, { retryable: true, details: { variables: variableNames } })
}
