/**
 * The API keys of one site, in its records (collection `api-keys`, form described in docs/storage.md). Only the
 * SHA-256 of a token is stored; a revoked key stays, so that an admin can see what it was and when it ended.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import { once } from '../../lib/once.ts'
import { type Clock, isoUtc, type Random } from '../../ports/clock.ts'
import { type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { type RelayRole, relayRoles } from '../../wire/patterns.ts'
import { type Scope, scopes } from './scopes.ts'
import { hashToken, makeToken } from './tokens.ts'

const collection = 'api-keys'
const createdIndex = 'api-keys.created'
const attempts = 5

const storedForm = once(() =>
  z.object({
    v: z.literal(1),
    name: z.string(),
    hash: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdAt: z.string(),
    /** Was written here once; key-usage.ts has it now. */
    lastUsedAt: z.string().optional(),
    revokedAt: z.string().optional(),
    role: z.enum(relayRoles).optional(),
  }),
)
type StoredForm = z.infer<ReturnType<typeof storedForm>>

/** What may be shown of a key; times in ISO 8601 UTC. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: string
  /** As far as the record itself has it; readKeyTotals (key-usage.ts) knows better. */
  readonly lastUsedAt?: string
  readonly revokedAt?: string
  /** Of a user of a relay’s dashboard; absent: a key like any other. */
  readonly role?: RelayRole
}

export interface NewKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly role?: RelayRole
}

export interface KeyRecord {
  readonly key: ApiKey
  readonly hash: string
  readonly version: number
}

export interface KeyPorts {
  readonly records: Records
  readonly clock: Clock
  readonly random: Random
}

export class KeyStore {
  readonly #ports: KeyPorts

  constructor(ports: KeyPorts) {
    this.#ports = ports
  }

  /** Makes and stores a key. The token is returned here and never again. */
  async create(input: NewKey): Promise<{ key: ApiKey; token: string }> {
    const { records, clock, random } = this.#ports
    const { keyId, token } = makeToken(records.site, random)
    const value: StoredForm = {
      v: 1,
      name: input.name,
      hash: hashToken(token),
      scopes: scopes.filter((scope) => input.scopes.includes(scope)),
      createdAt: isoUtc(clock.now()),
      role: input.role,
    }
    if (!(await this.#put(keyId, value, 0))) {
      throw new SwitchhookError('conflict', 'Another key has the same id; create the key again.', { retryable: true })
    }
    return { key: show(keyId, value), token }
  }

  /** Undefined when there is none of this id; revoked keys are found. */
  async find(keyId: string): Promise<KeyRecord | undefined> {
    const record = await this.#ports.records.get(collection, keyId)
    return record === undefined ? undefined : read(record)
  }

  /** Newest first, revoked ones too. `limit` 1 to 1000. */
  async list(limit: number, cursor?: string): Promise<{ keys: readonly ApiKey[]; next?: string }> {
    const page = await this.#ports.records.list({ index: createdIndex, limit, cursor, reverse: true })
    return { keys: page.records.map((record) => read(record).key), next: page.next }
  }

  /** Ends a key for good. Repeating it changes nothing. Undefined when there is no such key. */
  async revoke(keyId: string): Promise<ApiKey | undefined> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await this.find(keyId)
      if (found === undefined || found.key.revokedAt !== undefined) return found?.key
      const key: ApiKey = { ...found.key, revokedAt: isoUtc(this.#ports.clock.now()) }
      if (await this.#put(keyId, form(key, found.hash), found.version)) return key
    }
    throw new SwitchhookError('conflict', 'The key is being changed by others; revoke it again.', { retryable: true })
  }

  async #put(id: string, value: StoredForm, expect: number): Promise<boolean> {
    const index = [{ index: createdIndex, key: timeKey(Date.parse(value.createdAt)) }]
    const result = await this.#ports.records.write([{ op: 'put', collection, id, value, expect, index }])
    return result.committed
  }
}

function read(record: StoredRecord): KeyRecord {
  const value = storedForm().parse(record.value)
  return { key: show(record.id, value), hash: value.hash, version: record.version }
}

function show(id: string, { name, scopes, createdAt, lastUsedAt, revokedAt, role }: StoredForm): ApiKey {
  return { id, name, scopes, createdAt, lastUsedAt, revokedAt, role }
}

function form({ name, scopes, createdAt, lastUsedAt, revokedAt, role }: ApiKey, hash: string): StoredForm {
  return { v: 1, name, hash, scopes: [...scopes], createdAt, lastUsedAt, revokedAt, role }
}
