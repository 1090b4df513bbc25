/**
 * Agent tokens: JWTs (HS256) that let one extension's screen watch its calls for a while. Signed with a random key of the
 * site, made at first use and kept in its records (collection `live-keys`, id `agent-tokens`, form {v: 1, secret}); deleting
 * that record ends all tokens of the site.
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
export async function makeAgentToken(ports: AgentTokenPorts, extension: string, seconds: number) {
  const { records, clock, random } = ports
  const secret = (await readSecret(records)) ?? (await makeSecret(ports))
  const { SignJWT } = await import('jose')
  const issuedAt = Math.floor(clock.now() / 1000)
  const token = await new SignJWT({ site: records.site })
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
  const secret = await readSecret(records)
  if (secret === undefined) return undefined
  const { jwtVerify, errors } = await import('jose')
  try {
    const { payload } = await jwtVerify(token, secret, {
      algorithms: [algorithm],
      issuer,
      audience,
      requiredClaims: ['sub', 'jti', 'exp', 'site'],
      currentDate: new Date(clock.now()),
    })
    const { sub, jti, exp, site } = payload
    if (sub === undefined || jti === undefined || exp === undefined || site !== records.site) return undefined
    return { id: jti, extension: sub, expiresAtMs: exp * 1000 }
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
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
