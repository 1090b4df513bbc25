/**
 * Links that play one recording without a sign-in, for a short while: for `<audio>` on pages that have no cookie, and for people to send.
 * Signed with a random key of the site (collection `live-keys`, id `recording-links`, form {v: 1, secret}).
 *
 * What must stay true: a link opens one recording, until its end; it ends before that when the recording's links are revoked; comparing
 * takes the same time whatever is wrong; which site it is of is believed only when that site's key fits.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'

const ref = { collection: 'live-keys', id: 'recording-links' }
const secretBytes = 32
export const linkSeconds = 600

interface StoredSecret {
  readonly v: 1
  /** Base64url. */
  readonly secret: string
}

export interface LinkFacts {
  readonly site: string
  readonly recording: string
  readonly madeMs: number
  readonly untilMs: number
}

export interface LinkPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
}

const tokenPattern = /^([a-z0-9-]{1,32})\.([0-9a-z]{8,9})\.([0-9a-z]{8,9})\.([\w-]{43})$/

/** The last part of the link's path, and when it ends. */
export async function makeLink(ports: LinkPorts, recording: string): Promise<{ token: string; untilMs: number }> {
  const madeMs = ports.clock.now()
  const facts = { site: ports.records.site, recording, madeMs, untilMs: madeMs + linkSeconds * 1000 }
  const secret = (await readSecret(ports.records)) ?? (await makeSecret(ports))
  const [made, until] = [facts.madeMs.toString(36), facts.untilMs.toString(36)]
  return { token: `${facts.site}.${made}.${until}.${sign(secret, facts)}`, untilMs: facts.untilMs }
}

/** What the token says, unproved; undefined when it is none. */
export function linkFacts(token: string, recording: string): LinkFacts | undefined {
  const [, site, made = '', until = ''] = tokenPattern.exec(token) ?? []
  if (site === undefined) return undefined
  return { site, recording, madeMs: Number.parseInt(made, 36), untilMs: Number.parseInt(until, 36) }
}

/** Whether it is a link of this site that holds now. */
export async function isLinkGood(
  { records, clock }: Pick<LinkPorts, 'records' | 'clock'>,
  token: string,
  facts: LinkFacts,
): Promise<boolean> {
  const secret = await readSecret(records)
  if (secret === undefined || facts.site !== records.site) return false
  const [given, own] = [Buffer.from(token.split('.')[3] ?? ''), Buffer.from(sign(secret, facts))]
  return given.length === own.length && timingSafeEqual(given, own) && facts.untilMs > clock.now()
}

function sign(secret: Uint8Array, { site, recording, madeMs, untilMs }: LinkFacts): string {
  const text = `switchhook recording link v1\n${site}\n${recording}\n${madeMs}\n${untilMs}`
  return createHmac('sha256', secret).update(text).digest('base64url')
}

async function readSecret(records: Records): Promise<Uint8Array | undefined> {
  const found = await records.get<StoredSecret>(ref.collection, ref.id)
  return found && Buffer.from(found.value.secret, 'base64url')
}

/** Two who make the first one at once get the same. */
async function makeSecret({ records, random }: LinkPorts): Promise<Uint8Array> {
  const value: StoredSecret = { v: 1, secret: Buffer.from(random.bytes(secretBytes)).toString('base64url') }
  await records.write([{ op: 'put', ...ref, value, expect: 0, onConflict: 'skip' }])
  const secret = await readSecret(records)
  if (secret === undefined) throw new Error('the key of recording links could not be stored')
  return secret
}
