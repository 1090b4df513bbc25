/**
 * Agent tokens: JWTs (HS256) that let one extension's screen watch its calls for a while. Signed with a random key of the
 * site, made at first use and kept in its records (collection `live-keys`, id `agent-tokens`, form {v: 1, secret}). Which were
 * ended before their time stands beside it (id `agent-tokens-ended`, form {v: 1, all, extensions, keys}: instants in
 * milliseconds; what was made before is refused).
 *
 * What must stay true: the site named in a token only says whose key must fit; algorithm, issuer, audience and end are
 * checked; a token gives no scope, only its extension.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'
import { isSiteName } from './tokens.ts'

const ref = { collection: 'live-keys', id: 'agent-tokens' }
const endedRef = { collection: 'live-keys', id: 'agent-tokens-ended' }
const endTries = 5
const issuer = 'switchhook'
const audience = 'switchhook-agent'
const algorithm = 'HS256'
const secretBytes = 32
const tokenPattern = /^eyJ[\w-]+\.([\w-]+)\.[\w-]+$/

export const ttlSeconds = { usual: 3600, min: 60, max: 86_400 }

interface StoredSecret {
  readonly v: 1
  /** Base64url. */
  readonly secret: string
}

export interface AgentToken {
  readonly id: string
  readonly extension: string
  readonly expiresAtMs: number
  readonly issuedAtMs: number
  /** The key that made it, or `device-<id>` of a paired browser. */
  readonly madeBy: string
  /** Until when a stream that it opened may go on; default: until the token ends. */
  readonly streamsUntilMs?: number
}

export const devicePrefix = 'device-'

/** Whose tokens end: one extension's, those that a key made, or all of the site. */
export type EndedTokens = { readonly extension: string } | { readonly keyId: string } | 'all'

interface StoredEnds {
  readonly v: 1
  readonly all?: number
  readonly extensions: Readonly<Record<string, number>>
  readonly keys: Readonly<Record<string, number>>
}

/** The mark of the live sessions that end with them. */
export function markOf(ended: EndedTokens): string {
  if (ended === 'all') return 'agents'
  return 'extension' in ended ? `agent:${ended.extension}` : `made-by:${ended.keyId}`
}

/** The marks of a token's live sessions. */
export function marksOf({ extension, madeBy }: Pick<AgentToken, 'extension' | 'madeBy'>): string[] {
  return [markOf('all'), markOf({ extension }), markOf({ keyId: madeBy })]
}

export interface AgentTokenPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
}

/** The site that a token names, unproved; undefined when the text is no agent token. */
export function agentTokenSite(token: string): string | undefined {
  const [, payload] = tokenPattern.exec(token) ?? []
  if (payload === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const site = typeof claims === 'object' && claims !== null && 'site' in claims ? claims.site : undefined
    return typeof site === 'string' && isSiteName(site) ? site : undefined
  } catch {
    return undefined
  }
}

/** Rejects with `storage_unavailable` when the key can't be read or made. `seconds` from 60 to 86,400. */
export async function makeAgentToken(
  ports: AgentTokenPorts,
  extension: string,
  seconds: number,
  madeBy: string,
  streamsUntilMs?: number,
) {
  const { records, clock, random } = ports
  const secret = (await readSecret(records)) ?? (await makeSecret(ports))
  const { SignJWT } = await import('jose')
  const issuedAt = Math.floor(clock.now() / 1000)
  const token = await new SignJWT({ site: records.site, by: madeBy, ms: clock.now(), until: streamsUntilMs })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setSubject(extension)
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(Buffer.from(random.bytes(9)).toString('base64url'))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .sign(secret)
  return { token, expiresAt: isoUtc((issuedAt + seconds) * 1000) }
}

/** Undefined when the token is not one of this site that holds now. */
export async function verifyAgentToken(
  { records, clock }: Pick<AgentTokenPorts, 'records' | 'clock'>,
  token: string,
): Promise<AgentToken | undefined> {
  const [secretRecord, endedRecord] = await records.getMany<StoredSecret & StoredEnds>([ref, endedRef])
  if (secretRecord === undefined) return undefined
  const secret = Buffer.from(secretRecord.value.secret, 'base64url')
  const { jwtVerify, errors } = await import('jose')
  try {
    const { payload } = await jwtVerify(token, secret, {
      algorithms: [algorithm],
      issuer,
      audience,
      requiredClaims: ['sub', 'jti', 'exp', 'site'],
      currentDate: new Date(clock.now()),
    })
    const { sub, jti, exp, iat, site, by, ms, until } = payload
    if (sub === undefined || jti === undefined || exp === undefined || site !== records.site) return undefined
    const issuedAtMs = typeof ms === 'number' ? ms : (iat ?? 0) * 1000
    const madeBy = typeof by === 'string' ? by : ''
    const streamsUntilMs = typeof until === 'number' ? until : undefined
    const proved = { id: jti, extension: sub, expiresAtMs: exp * 1000, issuedAtMs, madeBy, streamsUntilMs }
    return isEnded(proved, endedRecord?.value) ? undefined : proved
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

function isEnded({ extension, madeBy, issuedAtMs }: AgentToken, ended: StoredEnds | undefined): boolean {
  const ends = [ended?.all, ended?.extensions[extension], ended?.keys[madeBy]]
  return ends.some((atMs) => atMs !== undefined && issuedAtMs <= atMs)
}

/** Ends tokens that were made until now. Rejects with `conflict` or `storage_unavailable`. */
export async function endAgentTokens(
  ports: Pick<AgentTokenPorts, 'records' | 'clock'>,
  whose: EndedTokens,
): Promise<void> {
  const { records, clock } = ports
  for (let tries = 0; tries < endTries; tries += 1) {
    const found = await records.get<StoredEnds>(endedRef.collection, endedRef.id)
    const nowMs = clock.now()
    const before = withoutExpired(found?.value, nowMs)
    const value: StoredEnds =
      whose === 'all'
        ? { v: 1, all: nowMs, extensions: {}, keys: {} }
        : 'extension' in whose
          ? { ...before, extensions: { ...before.extensions, [whose.extension]: nowMs } }
          : { ...before, keys: { ...before.keys, [whose.keyId]: nowMs } }
    const put = { op: 'put', ...endedRef, value, expect: found?.version ?? 0 } as const
    if ((await records.write([put])).committed) return
  }
  throw new SwitchhookError('conflict', 'Others are revoking tokens at the same time; try again.', { retryable: true })
}

/** What ended longer ago than any token lives needs no remembering. */
function withoutExpired(ended: StoredEnds | undefined, nowMs: number): StoredEnds {
  const from = nowMs - ttlSeconds.max * 1000
  const recent = (ends: Readonly<Record<string, number>> = {}) =>
    Object.fromEntries(Object.entries(ends).filter(([, atMs]) => atMs > from))
  return { v: 1, all: ended?.all, extensions: recent(ended?.extensions), keys: recent(ended?.keys) }
}

async function readSecret(records: Records): Promise<Uint8Array | undefined> {
  const found = await records.get<StoredSecret>(ref.collection, ref.id)
  return found && Buffer.from(found.value.secret, 'base64url')
}

/** Two who make the first one at once get the same. */
async function makeSecret({ records, random }: AgentTokenPorts): Promise<Uint8Array> {
  const value: StoredSecret = { v: 1, secret: Buffer.from(random.bytes(secretBytes)).toString('base64url') }
  await records.write([{ op: 'put', ...ref, value, expect: 0, onConflict: 'skip' }])
  const secret = await readSecret(records)
  if (secret) return secret
  throw new SwitchhookError('storage_unavailable', 'The key of agent tokens could not be stored; try again.', {
    retryable: true,
  })
}
