/**
 * Invitations that pair an agent's browser once. In the records of the agent's site.
 *
 * What must stay true: the token has 256 random bits, only its SHA-256 is stored; it is used by deleting its record with the version
 * that was read, so that of two who come with it one gets in.
 *
 * Stored form (collection `agent-invitations`, version 1): id the hash, {v, extension, by?}; index `agent-invitations.extension`
 * (extension, time).
 */
import * as z from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import { once } from '../../lib/once.ts'
import { type Put, prefixRange, timeKey } from '../../ports/records.ts'
import type { DevicePorts } from './device-store.ts'

const collection = 'agent-invitations'
const index = 'agent-invitations.extension'
const secretBytes = 32
const tokenPattern = /^([a-z0-9-]{1,32})\.[\w-]{43}$/

const storedForm = once(() => z.object({ v: z.literal(1), extension: z.string(), by: z.string().optional() }))

export interface Invited {
  readonly extension: string
  /** Who invited: a key, a person or a device. */
  readonly by?: string
}

/** The site that an invitation names, unproved; undefined when the text is none. */
export function invitationSite(token: string): string | undefined {
  return tokenPattern.exec(token)?.[1]
}

export class InvitationStore {
  readonly #ports: DevicePorts

  constructor(ports: DevicePorts) {
    this.#ports = ports
  }

  /** One token for each, in the order given; at most 500. */
  async make(
    extensions: readonly string[],
    by: string,
    livesMs: number,
  ): Promise<{ tokens: string[]; expiresAtMs: number }> {
    const { records, clock, random } = this.#ports
    const nowMs = clock.now()
    const expiresAtMs = nowMs + livesMs
    const tokens = extensions.map(
      () => `${records.site}.${Buffer.from(random.bytes(secretBytes)).toString('base64url')}`,
    )
    const puts = extensions.map((extension, at): Put => {
      const key = `${extension} ${timeKey(nowMs)}`
      const value = { v: 1, extension, by }
      return {
        op: 'put',
        collection,
        id: sha256Hex(tokens[at] ?? ''),
        value,
        expect: 0,
        index: [{ index, key }],
        expiresAtMs,
      }
    })
    if (puts.length > 0) await records.write(puts)
    return { tokens, expiresAtMs }
  }

  /** Uses the invitation up; undefined when it is wrong, used or over. */
  async use(token: string): Promise<Invited | undefined> {
    const { records } = this.#ports
    const id = sha256Hex(token)
    const found = await records.get(collection, id)
    if (found === undefined) return undefined
    const { committed } = await records.write([{ op: 'delete', collection, id, expect: found.version }])
    if (!committed) return undefined
    const { extension, by } = storedForm().parse(found.value)
    return { extension, by }
  }

  /** Those of the extension that were not used hold no longer. */
  async endAll(extension: string): Promise<void> {
    const { records } = this.#ports
    const page = await records.list({ index, ...prefixRange(`${extension} `), limit: 1000 })
    const deletes = page.records.map(({ id }) => ({ op: 'delete', collection, id }) as const)
    if (deletes.length > 0) await records.write(deletes)
  }
}
