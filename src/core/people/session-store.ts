/**
 * Sessions of people: who holds the cookie is signed in. In the records of `main`.
 *
 * What must stay true: the cookie's token has 256 random bits and is stored nowhere, only its SHA-256; hashes are compared in
 * constant time; a session ends 12 h after it was last used and 7 days after sign-in whatever happens; what was deleted holds no
 * longer, at once (nothing is cached).
 *
 * Stored form (collection `sessions`, version 1): id the first 24 digits of the hash, {v, hash, user, signedInAtMs, lastSeenAtMs,
 * steppedUpAtMs?, via, device, address?, streams?}; index `sessions.user` (user, time of sign-in).
 */
import { timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import { once } from '../../lib/once.ts'
import { type Put, prefixRange, type StoredRecord, timeKey, type Write } from '../../ports/records.ts'
import { signInWays } from '../../wire/patterns.ts'
import { type PeoplePorts, readUser, type StoredUser, userRef } from './user-store.ts'

const collection = 'sessions'
const userIndex = 'sessions.user'
const hourMs = 3_600_000
const idleMs = 12 * hourMs
const longestMs = 7 * 24 * hourMs
const secretBytes = 32
const idLength = 24
const tokenPattern = /^([a-z2-7]{12})\.[\w-]{43}$/
/** How old `lastSeenAtMs` may be before it is written anew. */
const seenEveryMs = 5 * 60_000
/** How long a confirmation (a passkey, a fresh link) holds. */
export const stepUpMs = 5 * 60_000
export const mostSessionsOfUser = 50
const noteTries = 5
const mostStreamSites = 1000

const storedForm = once(() =>
  z.object({
    v: z.literal(1),
    hash: z.string(),
    user: z.string(),
    signedInAtMs: z.number(),
    lastSeenAtMs: z.number(),
    steppedUpAtMs: z.number().optional(),
    via: z.enum(signInWays),
    device: z.string(),
    address: z.string().optional(),
    /** Sites at which it opened a stream: where to end them. */
    streams: z.array(z.string()).optional(),
  }),
)
type StoredForm = z.infer<ReturnType<typeof storedForm>>

export interface StoredSession extends Omit<StoredForm, 'v' | 'hash'> {
  readonly id: string
  readonly hash: string
  readonly version: number
}

export type NewSession = Pick<StoredSession, 'user' | 'via' | 'device' | 'address'> & {
  /** Whether it begins confirmed: by a passkey or a fresh link. */
  readonly steppedUp: boolean
}

export interface ProvedSession {
  readonly session: StoredSession
  readonly user: StoredUser
}

export function sessionEndsAtMs({ signedInAtMs, lastSeenAtMs }: StoredSession): number {
  return Math.min(lastSeenAtMs + idleMs, signedInAtMs + longestMs)
}

/** Until when the confirmation holds; undefined when it does not hold now. */
export function steppedUpUntilMs({ steppedUpAtMs }: StoredSession, nowMs: number): number | undefined {
  if (steppedUpAtMs === undefined || steppedUpAtMs > nowMs) return undefined
  const untilMs = steppedUpAtMs + stepUpMs
  return untilMs > nowMs ? untilMs : undefined
}

export class SessionStore {
  readonly #ports: PeoplePorts

  constructor(ports: PeoplePorts) {
    this.#ports = ports
  }

  /** Begins a session. `instead`: the one that it takes the place of, which ends in the same step. */
  async begin(input: NewSession, instead?: StoredSession): Promise<{ token: string; session: StoredSession }> {
    const { records, clock, random } = this.#ports
    const nowMs = clock.now()
    const token = `${input.user}.${Buffer.from(random.bytes(secretBytes)).toString('base64url')}`
    const hash = sha256Hex(token)
    const { steppedUp, ...given } = input
    const session = {
      ...given,
      hash,
      id: hash.slice(0, idLength),
      version: 1,
      signedInAtMs: nowMs,
      lastSeenAtMs: nowMs,
      steppedUpAtMs: steppedUp ? nowMs : undefined,
    }
    const writes: Write[] = [putSession(session, 0)]
    if (instead !== undefined) writes.push({ op: 'delete', collection, id: instead.id })
    await records.write(writes)
    await this.#dropOldest(input.user)
    return { token, session }
  }

  /** The session of a cookie with its user, or undefined. One read. */
  async prove(token: string): Promise<ProvedSession | undefined> {
    const [, userId] = tokenPattern.exec(token) ?? []
    if (userId === undefined) return undefined
    const hash = sha256Hex(token)
    const [sessionRecord, userRecord] = await this.#ports.records.getMany([
      { collection, id: hash.slice(0, idLength) },
      userRef(userId),
    ])
    const session = read(sessionRecord)
    const user = readUser(userRecord)
    if (session === undefined || user === undefined || session.user !== user.id) return undefined
    if (!timingSafeEqual(Buffer.from(session.hash), Buffer.from(hash))) return undefined
    return this.#ports.clock.now() < sessionEndsAtMs(session) ? { session, user } : undefined
  }

  /** Notes that it was used, now and then: most requests cost no write. */
  async seen(session: StoredSession, address: string | undefined): Promise<void> {
    const nowMs = this.#ports.clock.now()
    if (nowMs - session.lastSeenAtMs < seenEveryMs) return
    // Deleted or changed meanwhile: it must not come back.
    const put = putSession({ ...session, lastSeenAtMs: nowMs, address }, session.version)
    await this.#ports.records.write([{ ...put, onConflict: 'skip' }])
  }

  /** Notes, before a stream is opened, at which site; false when the session was ended meanwhile. */
  async streams(session: StoredSession, site: string): Promise<boolean> {
    for (let known: StoredSession | undefined = session, tries = 0; known && tries < noteTries; tries++) {
      const { streams = [] } = known
      if (streams.includes(site)) return true
      const put = putSession({ ...known, streams: [...streams, site].slice(-mostStreamSites) }, known.version)
      if ((await this.#ports.records.write([put])).committed) return true
      known = await this.find(session.id)
    }
    return false
  }

  async find(id: string): Promise<StoredSession | undefined> {
    return read(await this.#ports.records.get(collection, id))
  }

  /** Newest first. */
  async listOfUser(user: string): Promise<StoredSession[]> {
    const range = prefixRange(`${user} `)
    const page = await this.#ports.records.list({ index: userIndex, ...range, limit: 1000, reverse: true })
    return page.records.flatMap((record) => read(record) ?? [])
  }

  async end(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#ports.records.write(ids.map((id) => ({ op: 'delete', collection, id }) as const))
  }

  async #dropOldest(user: string): Promise<void> {
    const sessions = await this.listOfUser(user)
    await this.end(sessions.slice(mostSessionsOfUser).map(({ id }) => id))
  }
}

function putSession(session: StoredSession, expect: number): Put {
  const { id, version: _, ...rest } = session
  const index = [{ index: userIndex, key: `${session.user} ${timeKey(session.signedInAtMs)}` }]
  const expiresAtMs = sessionEndsAtMs(session)
  return { op: 'put', collection, id, value: { v: 1, ...rest }, expect, index, expiresAtMs }
}

function read(record: StoredRecord | undefined): StoredSession | undefined {
  return record && { ...storedForm().parse(record.value), id: record.id, version: record.version }
}
