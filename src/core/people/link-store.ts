/**
 * Links that sign a person in once: of 10 minutes by the command line, of three days as an invitation. In the records of `main`.
 *
 * What must stay true: the token has 256 random bits, only its SHA-256 is stored; it is used by deleting its record with the
 * version that was read, so that of two who come with it one gets in.
 *
 * Stored form (collection `sign-in-links`, version 1): id the hash, {v, user: id or `first-admin`, kind}.
 */
import * as z from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import { once } from '../../lib/once.ts'
import type { PeoplePorts } from './user-store.ts'

const collection = 'sign-in-links'
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
    const value = { v: 1, user: whom === 'first-admin' ? whom : whom.user, kind }
    await records.write([{ op: 'put', collection, id: sha256Hex(token), value, expect: 0, expiresAtMs }])
    return { token, expiresAtMs }
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
