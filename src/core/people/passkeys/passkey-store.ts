/**
 * The passkeys of people, in the records of `main`.
 *
 * Stored form (collection `passkeys`, version 1): id the hash of the credential's id, {v, credential, user, name, algorithm, jwk,
 * signCount, createdAtMs, lastUsedAtMs?}; index `passkeys.user` (user, time).
 */
import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { once } from '../../../lib/once.ts'
import { type Put, prefixRange, type StoredRecord, timeKey } from '../../../ports/records.ts'
import type { PeoplePorts } from '../user-store.ts'
import type { PublicKey } from './public-key.ts'

const collection = 'passkeys'
const userIndex = 'passkeys.user'
const idLength = 24
export const mostPasskeysOfUser = 20

const storedForm = once(() =>
  z.object({
    v: z.literal(1),
    credential: z.string(),
    user: z.string(),
    name: z.string(),
    algorithm: z.union([z.literal(-7), z.literal(-8), z.literal(-257)]),
    jwk: z.record(z.string(), z.string()),
    signCount: z.number(),
    createdAtMs: z.number(),
    lastUsedAtMs: z.number().optional(),
  }),
)
type StoredForm = z.infer<ReturnType<typeof storedForm>>

export interface StoredPasskey extends Omit<StoredForm, 'v'> {
  readonly id: string
  readonly version: number
}

/** `credential`: base64url, as the browser gives it. */
export function passkeyId(credential: string): string {
  return sha256Hex(credential).slice(0, idLength)
}

export class PasskeyStore {
  readonly #ports: PeoplePorts

  constructor(ports: PeoplePorts) {
    this.#ports = ports
  }

  /** Throws `conflict` for a credential that is known, or when the user has too many. */
  async create(
    input: Pick<StoredPasskey, 'credential' | 'user' | 'name' | 'signCount'> & { readonly key: PublicKey },
  ): Promise<StoredPasskey> {
    const { key, ...rest } = input
    const jwk = Object.fromEntries(Object.entries(key.jwk).filter(([, part]) => typeof part === 'string'))
    const facts = { algorithm: key.algorithm, jwk, createdAtMs: this.#ports.clock.now() }
    const passkey = { ...rest, ...facts, id: passkeyId(input.credential), version: 1 }
    if ((await this.listOfUser(input.user)).length >= mostPasskeysOfUser) {
      throw new SwitchhookError('conflict', `You have ${mostPasskeysOfUser} passkeys; delete one first.`)
    }
    const { committed } = await this.#ports.records.write([putPasskey(passkey, 0)])
    if (!committed) throw new SwitchhookError('conflict', 'This passkey is already registered; sign in with it.')
    return passkey
  }

  async find(id: string): Promise<StoredPasskey | undefined> {
    return read(await this.#ports.records.get(collection, id))
  }

  /** Newest first. */
  async listOfUser(user: string): Promise<StoredPasskey[]> {
    const page = await this.#ports.records.list({
      index: userIndex,
      ...prefixRange(`${user} `),
      limit: 1000,
      reverse: true,
    })
    return page.records.flatMap((record) => read(record) ?? [])
  }

  /** Notes a use; false when another was noted meanwhile, which may have been a copy's. */
  async used(passkey: StoredPasskey, signCount: number): Promise<boolean> {
    const lastUsedAtMs = this.#ports.clock.now()
    const put = putPasskey({ ...passkey, signCount, lastUsedAtMs }, passkey.version)
    return (await this.#ports.records.write([put])).committed
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#ports.records.write(ids.map((id) => ({ op: 'delete', collection, id }) as const))
  }
}

function putPasskey(passkey: StoredPasskey, expect: number): Put {
  const { id, version: _, ...rest } = passkey
  const index = [{ index: userIndex, key: `${passkey.user} ${timeKey(passkey.createdAtMs)}` }]
  return { op: 'put', collection, id, value: { v: 1, ...rest }, expect, index }
}

function read(record: StoredRecord | undefined): StoredPasskey | undefined {
  return record && { ...storedForm().parse(record.value), id: record.id, version: record.version }
}
