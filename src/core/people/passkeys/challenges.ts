/**
 * Challenges of passkeys: each holds for five minutes and once. Made without a write, so that a stranger who asks for many costs
 * no storage: time and chance, with a MAC by a key of the deployment over them and what they are for; only one that was answered
 * well is noted as used.
 *
 * Stored forms, version 1, in the records of `main`: `sign-in-keys` id `challenges` {v, secret}; `used-challenges` id the hash {v}.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import type { PeoplePorts } from '../user-store.ts'

const ref = { collection: 'sign-in-keys', id: 'challenges' }
const usedCollection = 'used-challenges'
const livesMs = 5 * 60_000
const timeLength = 8
const headLength = timeLength + 16
const macLength = 32

/** Signing in, or a new passkey of a user: one is no answer to the other. */
export type ChallengeFor = 'sign-in' | { readonly newPasskeyOf: string }

export class Challenges {
  readonly #ports: PeoplePorts
  #secret: Uint8Array | undefined

  constructor(ports: PeoplePorts) {
    this.#ports = ports
  }

  /** Base64url. */
  async make(purpose: ChallengeFor): Promise<string> {
    const { clock, random } = this.#ports
    const head = Buffer.concat([Buffer.alloc(timeLength), random.bytes(headLength - timeLength)])
    head.writeBigUInt64BE(BigInt(clock.now() + livesMs))
    return Buffer.concat([head, await this.#mac(head, purpose)]).toString('base64url')
  }

  /** Whether it is one of ours for this, and its time is not over. */
  async holds(challenge: string, purpose: ChallengeFor): Promise<boolean> {
    const bytes = Buffer.from(challenge, 'base64url')
    if (bytes.length !== headLength + macLength) return false
    const head = bytes.subarray(0, headLength)
    if (!timingSafeEqual(bytes.subarray(headLength), await this.#mac(head, purpose))) return false
    return this.#ports.clock.now() < Number(head.readBigUInt64BE())
  }

  /** After all else was right: false when it was used before. */
  async useUp(challenge: string): Promise<boolean> {
    const { records, clock } = this.#ports
    const expiresAtMs = clock.now() + livesMs
    const id = sha256Hex(challenge)
    const put = { op: 'put', collection: usedCollection, id, value: { v: 1 }, expect: 0, expiresAtMs } as const
    return (await records.write([put])).committed
  }

  async #mac(head: Uint8Array, purpose: ChallengeFor): Promise<Uint8Array> {
    const mac = createHmac('sha256', await this.#key())
    return mac.update(head).update(JSON.stringify(purpose)).digest()
  }

  /** Two who make the first one at once get the same. */
  async #key(): Promise<Uint8Array> {
    if (this.#secret !== undefined) return this.#secret
    const { records, random } = this.#ports
    const read = async () => (await records.get<{ secret: string }>(ref.collection, ref.id))?.value.secret
    let secret = await read()
    if (secret === undefined) {
      const value = { v: 1, secret: Buffer.from(random.bytes(32)).toString('base64url') }
      await records.write([{ op: 'put', ...ref, value, expect: 0, onConflict: 'skip' }])
      secret = await read()
    }
    if (secret === undefined) {
      const message = 'The key of sign-in challenges could not be stored; try again.'
      throw new SwitchhookError('storage_unavailable', message, { retryable: true })
    }
    const key = Buffer.from(secret, 'base64url')
    this.#secret = key
    return key
  }
}
