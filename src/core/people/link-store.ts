/**
 * Links that sign a person in once: of 10 minutes by the command line, of three days as an invitation. In the records of `main`.
 *
 * What must stay true: the token has 256 random bits, only its SHA-256 is stored; it is used by deleting its record with the
 * version that was read, so that of two who come with it one gets in.
 *
 * Stored form (collection `sign-in-links`, version 1): id the hash, {v, user: id or `first-admin`, kind}; index
 * `sign-in-links.user` (user, time).
 */
import * as z from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import { once } from '../../lib/once.ts'
import { prefixRange, timeKey } from '../../ports/records.ts'
import type { PeoplePorts } from './user-store.ts'

const collection = 'sign-in-links'
const userIndex = 'sign-in-links.user'
const secretBytes = 32
const minuteMs = 60_000

export const linkLivesMs = { link: 10 * minuteMs, invitation: 3 * 24 * 60 * minuteMs } as const

/** Whom it signs in. */
export type LinkFor = { readonly user: string } | 'first-admin'

const storedForm = once(() => z.object({ v: z.literal(1), user: z.string(), kind: z.enum(['link', 'invitation']) }))

export class LinkStore {
  readonly #ports: PeoplePorts

  constructor(ports: PeoplePorts) {
    this.#ports = ports
  }

  async make(whom: LinkFor, kind: keyof typeof linkLivesMs): Promise<{ token: string; expiresAtMs: number }> {
    const { records, clock, random } = this.#ports
    const token = Buffer.from(random.bytes(secretBytes)).toString('base64url')
    const expiresAtMs = clock.now() + linkLivesMs[kind]
    const user = whom === 'first-admin' ? whom : whom.user
    const index = [{ index: userIndex, key: `${user} ${timeKey(clock.now())}` }]
    const value = { v: 1, user, kind }
    await records.write([{ op: 'put', collection, id: sha256Hex(token), value, expect: 0, index, expiresAtMs }])
    return { token, expiresAtMs }
  }

  /** Those that were made for the user before hold no longer. */
  async endAll(user: string): Promise<void> {
    const { records } = this.#ports
    const { records: found } = await records.list({ index: userIndex, ...prefixRange(`${user} `), limit: 1000 })
    const deletes = found.map(({ id }) => ({ op: 'delete', collection, id }) as const)
    if (deletes.length > 0) await records.write(deletes)
  }

  /** Uses the link up; undefined when it is wrong, used or over. */
  async use(token: string): Promise<{ whom: LinkFor; kind: keyof typeof linkLivesMs } | undefined> {
    const { records } = this.#ports
    const id = sha256Hex(token)
    const found = await records.get(collection, id)
    if (found === undefined) return undefined
    const { committed } = await records.write([{ op: 'delete', collection, id, expect: found.version }])
    if (!committed) return undefined
    const { user, kind } = storedForm().parse(found.value)
    return { whom: user === 'first-admin' ? user : { user }, kind }
  }
}
