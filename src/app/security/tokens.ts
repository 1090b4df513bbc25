/**
 * The text of API keys: `swh_<site>_<keyId>_<secret>`. The site and id say where the key's record is, so that a
 * key is found by one read and never compared with every stored one; the secret has 200 random bits.
 *
 * What must stay true: no part contains `_`; the token is stored nowhere, only its SHA-256; hashes are compared
 * in constant time. A fast hash is right here because the secret is random and long, unlike a password.
 */
import { sha256Hex } from '../../lib/hash.ts'
import { nodeCrypto } from '../../lib/node-crypto.ts'
import type { Random } from '../../ports/clock.ts'

/** Bounds what is hashed and kept in memory for a stranger. */
export const maxTokenLength = 512

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const keyIdLength = 12
const secretLength = 40
const sitePattern = /^[a-z0-9-]{1,32}$/
const tokenPattern = /^swh_([a-z0-9-]{1,32})_([a-z2-7]{10,32})_([A-Za-z0-9-]{32,128})$/

export interface ParsedToken {
  readonly site: string
  readonly keyId: string
}

export function isSiteName(text: string): boolean {
  return sitePattern.test(text)
}

/** Each byte gives one letter: 256 is a multiple of 32, so all letters are equally likely. */
function randomText(random: Random, length: number): string {
  return Array.from(random.bytes(length), (byte) => alphabet.charAt(byte % alphabet.length)).join('')
}

/** A new key of the site. `token` is to be shown once and forgotten. */
export function makeToken(site: string, random: Random): { keyId: string; token: string } {
  const keyId = randomText(random, keyIdLength)
  return { keyId, token: `swh_${site}_${keyId}_${randomText(random, secretLength)}` }
}

/** Where the record of this token would be; undefined when it does not have a token's form. */
export function parseToken(token: string): ParsedToken | undefined {
  const [, site, keyId] = tokenPattern.exec(token) ?? []
  return site !== undefined && keyId !== undefined ? { site, keyId } : undefined
}

export function hashToken(token: string): string {
  return sha256Hex(token)
}

/** Compares two SHA-256 hashes in hexadecimal in constant time. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'hex')
  const right = Buffer.from(b, 'hex')
  return left.length === 32 && right.length === 32 && nodeCrypto().timingSafeEqual(left, right)
}

/**
 * Compares what was given with a secret, neither of them hashed, in a time that depends on nothing but the length of what was given. By
 * hand, as a first lookup must not wait for `node:crypto` (lib/node-crypto.ts).
 */
export function isSecret(given: string, secret: string): boolean {
  let differences = given.length ^ secret.length
  for (let i = 0; i < given.length; i += 1) differences |= given.charCodeAt(i) ^ secret.charCodeAt(i % secret.length)
  return secret !== '' && differences === 0
}
