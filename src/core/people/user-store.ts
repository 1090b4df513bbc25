/**
 * Who may sign in to the dashboard: people with roles at sites, in the records of `main`.
 *
 * Stored forms, version 1: `users`, id random, {v, name, email?, roles, createdAtMs, lastSignInAtMs?, passkeys, account?}, indexes
 * `users.name` and `users.site` (site, name). `user-names`, id the hash of an e-mail address, or `first-admin`: {v, user};
 * written with the user, so that an address has one user.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { once } from '../../lib/once.ts'
import { type Clock, isoUtc, type Random } from '../../ports/clock.ts'
import { type Put, prefixRange, type Records, type StoredRecord, type Write } from '../../ports/records.ts'
import { everySite } from '../../wire/patterns.ts'
import { type Grant, grantSchema, type User } from '../../wire/user.ts'
import { isProviderAdmin } from './roles.ts'

const collection = 'users'
const names = 'user-names'
const nameIndex = 'users.name'
const siteIndex = 'users.site'
const firstAdmin = 'first-admin'
const tries = 5
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const idLength = 12

const storedForm = once(() =>
  z.object({
    v: z.literal(1),
    name: z.string(),
    email: z.string().optional(),
    roles: z.array(grantSchema),
    createdAtMs: z.number(),
    lastSignInAtMs: z.number().optional(),
    passkeys: z.number().default(0),
    /** The account at the OpenID Connect provider with which the person signed in first. */
    account: z.object({ iss: z.string(), sub: z.string() }).optional(),
  }),
)
type StoredForm = z.infer<ReturnType<typeof storedForm>>

export interface StoredUser extends Omit<StoredForm, 'v'> {
  readonly id: string
  readonly version: number
}

export interface PeoplePorts {
  /** Of site `main`. */
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
}

export type UserChanges = Partial<
  Pick<StoredUser, 'name' | 'email' | 'roles' | 'lastSignInAtMs' | 'passkeys' | 'account'>
>

export const userRef = (id: string) => ({ collection, id })

export function readUser(record: StoredRecord | undefined): StoredUser | undefined {
  return record && { ...storedForm().parse(record.value), id: record.id, version: record.version }
}

export class UserStore {
  readonly #ports: PeoplePorts

  constructor(ports: PeoplePorts) {
    this.#ports = ports
  }

  async find(id: string): Promise<StoredUser | undefined> {
    return readUser(await this.#ports.records.get(collection, id))
  }

  /** Any form of the address. */
  async findByEmail(email: string): Promise<StoredUser | undefined> {
    const found = await this.#ports.records.get<{ user: string }>(names, emailId(email))
    return found && (await this.find(found.value.user))
  }

  /** Throws `conflict` when the address has a user. */
  async create(input: { name: string; email: string; roles: readonly Grant[] }): Promise<StoredUser> {
    const created = await this.#create(input, emailId(input.email))
    if (created !== undefined) return created
    throw new SwitchhookError('conflict', 'A user with this e-mail address exists; change that user.')
  }

  /** The one whom the first link signs in: admin of all sites, made when there is none, or when that one is it no longer. */
  async firstAdmin(): Promise<StoredUser> {
    const roles: Grant[] = [{ site: everySite, role: 'admin' }]
    for (let attempt = 0; attempt < tries; attempt++) {
      const name = await this.#ports.records.get<{ user: string }>(names, firstAdmin)
      const found = name && (await this.find(name.value.user))
      if (found !== undefined && isProviderAdmin(found.roles)) return found
      const created = await this.#create({ name: 'Administrator', roles }, firstAdmin, name?.version)
      if (created !== undefined) return created
    }
    throw busy()
  }

  /** Rejects with `not_found`, or `conflict` when another has the new address. */
  async update(
    id: string,
    change: (user: StoredUser) => UserChanges,
  ): Promise<{ before: StoredUser; user: StoredUser }> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const before = await this.find(id)
      if (before === undefined) throw noSuchUser()
      const user = { ...before, ...change(before), version: before.version + 1 }
      const writes: Write[] = [putUser(user, before.version)]
      if (user.email !== before.email) writes.push(...(await this.#renamed(before, user)))
      if ((await this.#ports.records.write(writes)).committed) return { before, user }
    }
    throw busy()
  }

  /** Answers the user that was there. */
  async remove(id: string): Promise<StoredUser | undefined> {
    const user = await this.find(id)
    if (user === undefined) return undefined
    const first = await this.#ports.records.get<{ user: string }>(names, firstAdmin)
    const taken = [
      ...(user.email === undefined ? [] : [emailId(user.email)]),
      ...(first?.value.user === id ? [firstAdmin] : []),
    ]
    await this.#ports.records.write([
      { op: 'delete', collection, id },
      ...taken.map((name) => ({ op: 'delete', collection: names, id: name }) as const),
    ])
    return user
  }

  /** By name; of one site only those with a role there. `limit` 1 to 1000. */
  async list(limit: number, cursor?: string, site?: string): Promise<{ users: StoredUser[]; next?: string }> {
    const where = site === undefined ? { index: nameIndex } : { index: siteIndex, ...prefixRange(`${site} `) }
    const page = await this.#ports.records.list({ ...where, limit, cursor })
    return { users: page.records.flatMap((record) => readUser(record) ?? []), next: page.next }
  }

  async #create(
    input: { name: string; email?: string; roles: readonly Grant[] },
    name: string,
    nameVersion?: number,
  ): Promise<StoredUser | undefined> {
    const { records, clock, random } = this.#ports
    const id = Array.from(random.bytes(idLength), (byte) => alphabet.charAt(byte % alphabet.length)).join('')
    const user = { ...input, roles: [...input.roles], id, version: 1, createdAtMs: clock.now(), passkeys: 0 }
    const written = await records.write([putUser(user, 0), putName(name, id, nameVersion)])
    return written.committed ? user : undefined
  }

  async #renamed(before: StoredUser, { id, email }: StoredUser): Promise<Write[]> {
    const held = email && (await this.findByEmail(email))
    if (held) throw new SwitchhookError('conflict', 'Another user has this e-mail address; use a different one.')
    return [
      ...(email === undefined ? [] : [putName(emailId(email), id)]),
      ...(before.email === undefined ? [] : [{ op: 'delete', collection: names, id: emailId(before.email) } as const]),
    ]
  }
}

function putUser(user: StoredUser, expect: number): Put {
  const { id, version: _, ...rest } = user
  const folded = user.name.toLowerCase()
  const index = [
    { index: nameIndex, key: folded },
    ...user.roles.map(({ site }) => ({ index: siteIndex, key: `${site} ${folded}` })),
  ]
  return { op: 'put', collection, id, value: { v: 1, ...rest }, expect, index }
}

function putName(name: string, user: string, expect = 0): Put {
  return { op: 'put', collection: names, id: name, value: { v: 1, user }, expect }
}

/** Letters of ASCII only: some others become one of these in small letters, and are another address. */
function emailId(email: string): string {
  return sha256Hex(email.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
}

export function noSuchUser(): SwitchhookError {
  return new SwitchhookError('not_found', 'There is no user with this id; list them with GET /v1/users.')
}

function busy(): SwitchhookError {
  return new SwitchhookError('conflict', 'The user is being changed by others; try again.', { retryable: true })
}

export function userForm({ id, name, email, roles, createdAtMs, lastSignInAtMs, passkeys }: StoredUser): User {
  const lastSignInAt = lastSignInAtMs === undefined ? undefined : isoUtc(lastSignInAtMs)
  return { id, name, email, roles: [...roles], createdAt: isoUtc(createdAtMs), lastSignInAt, passkeys }
}
