/**
 * AccessControl: from a token to the Principal it stands for. One for each isolate.
 *
 * What must stay true:
 * - a key is looked up by its id in its own site's records only, and its hash compared in constant time, as are the keys of
 *   the environment themselves;
 * - a verified key is believed for at most 30 s without looking again, so a revocation holds everywhere within
 *   that time, and at once in the isolate that revoked;
 * - a token of a paired browser is proved anew with each request;
 * - an address that guessed too often is refused whatever key it brings, except one it has proved here before:
 *   a guesser behind the same address can't lock a phone system out.
 *
 * The cache is keyed by the token itself, not its hash: hashing would be the dearest step of a cached lookup
 * (3 µs of about 40), only verified tokens are in it, and a Map compares seeded hashes before it compares text.
 */
import { setBounded } from '../../lib/bounded-map.ts'
import type { Platform } from '../../ports/platform.ts'
import type { KnownSites } from '../sites/known-sites.ts'
import { addressGroup } from './address-group.ts'
import { agentTokenSite, devicePrefix, marksOf, verifyAgentToken } from './agent-tokens.ts'
import { type EnvironmentKey, type EnvironmentKeys, environmentKeys } from './environment-keys.ts'
import { FailedTries } from './failed-tries.ts'
import type { KeyStore } from './keys.ts'
import { type Refusal, refusalError } from './refusal.ts'
import type { Principal } from './scopes.ts'
import { hashToken, isSecret, maxTokenLength, parseToken, sameHash } from './tokens.ts'

const believedForMs = 30_000
const maxBelieved = 1000

export type Verdict =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly refusal: Refusal }

interface Believed {
  readonly principal: Principal
  readonly untilMs: number
  /** The address group that last proved the key here. */
  readonly provedBy: string
}

export interface AccessPorts extends Pick<Platform, 'records' | 'clock' | 'log'> {
  readonly keys: (site: string) => KeyStore
  /** A token names any site: none is touched that is not known. */
  readonly knownSites: Pick<KnownSites, 'has' | 'add' | 'mayLookAtUnknown'>
}

export class AccessControl {
  readonly #ports: AccessPorts
  readonly #environment: readonly EnvironmentKey[]
  readonly #tries: FailedTries
  readonly #believed = new Map<string, Believed>()

  constructor(ports: AccessPorts, environment: EnvironmentKeys) {
    this.#ports = ports
    this.#environment = environmentKeys(environment)
    this.#tries = new FailedTries({ records: ports.records('main'), clock: ports.clock, log: ports.log })
  }

  /** The principal of a token proved in the last 30 s. `address` is asked only while some address is blocked. */
  believed(token: string, address: () => string | undefined): Principal | undefined {
    const known = this.#believed.get(token)
    if (known === undefined) return undefined
    const nowMs = this.#ports.clock.now()
    if (nowMs >= known.untilMs) return undefined
    if (this.#tries.anyBlocked(nowMs)) {
      const group = addressGroup(address())
      if (group !== known.provedBy && this.#tries.blockedForMs(group) > 0) return undefined
    }
    return known.principal
  }

  /** Proves a token by its record. Rejects with `storage_unavailable` when the record can't be read. */
  async verify(token: string, address: string | undefined): Promise<Verdict> {
    const group = addressGroup(address)
    const provedHere = this.#believed.get(token)?.provedBy === group
    const retryAfterMs = provedHere ? 0 : await this.#tries.begin(group, token)
    if (retryAfterMs > 0) return { ok: false, refusal: { reason: 'blocked', retryAfterMs } }
    try {
      const principal = token.length > maxTokenLength ? undefined : await this.#prove(token)
      if (principal !== undefined) {
        this.#believe(token, principal, group)
        return { ok: true, principal }
      }
      this.#believed.delete(token)
      return { ok: false, refusal: await this.#refuse(token, group) }
    } finally {
      if (!provedHere) this.#tries.end(group, token)
    }
  }

  /**
   * Whether a secret that is no key (of a webhook, a schedule) is right: `isRight` is asked unless the address, or the
   * account, was guessed at too often. Throws `too_many_failed_tries`.
   */
  async provesSecret(
    given: string,
    by: string | undefined | { readonly account: string },
    isRight: () => boolean | Promise<boolean>,
  ): Promise<boolean> {
    const group = typeof by === 'object' ? `account ${by.account}` : addressGroup(by)
    const mark = hashToken(given)
    const retryAfterMs = await this.#tries.begin(group, mark)
    if (retryAfterMs > 0) throw refusalError({ reason: 'blocked', retryAfterMs })
    try {
      if (await isRight()) return true
      const blockedMs = await this.#tries.count(group)
      if (blockedMs > 0) throw refusalError({ reason: 'blocked', retryAfterMs: blockedMs })
      return false
    } finally {
      this.#tries.end(group, mark)
    }
  }

  /** What to answer a request without any token. */
  missingToken(): Refusal {
    return this.#environment.length === 0 ? { reason: 'no_keys_configured' } : { reason: 'missing_key' }
  }

  /** Stops believing a key in this isolate, at once. */
  forget(site: string, keyId: string): void {
    for (const [token, { principal }] of this.#believed) {
      if (principal.keyId === keyId && principal.site === site) this.#believed.delete(token)
    }
  }

  /** The same for agent tokens with this mark. */
  forgetMarked(site: string, mark: string): void {
    for (const [token, { principal }] of this.#believed) {
      if (principal.endedBy?.includes(mark) && principal.site === site) this.#believed.delete(token)
    }
  }

  async #prove(token: string): Promise<Principal | undefined> {
    let fromEnvironment: Principal | undefined
    for (const key of this.#environment) {
      if (isSecret(token, key.token)) fromEnvironment ??= key.principal
    }
    if (fromEnvironment !== undefined) return fromEnvironment
    const parsed = parseToken(token)
    const site = parsed?.site ?? agentTokenSite(token)
    if (site === undefined) return undefined
    const { knownSites } = this.#ports
    if (!(await knownSites.has(site)) && !(await knownSites.mayLookAtUnknown())) return undefined
    const proved = parsed ? await this.#proveStored(site, parsed.keyId, token) : await this.#proveAgent(site, token)
    if (proved !== undefined) await knownSites.add(site)
    return proved
  }

  async #proveAgent(site: string, token: string): Promise<Principal | undefined> {
    const { records, clock } = this.#ports
    const proved = await verifyAgentToken({ records: records(site), clock }, token)
    if (proved === undefined) return undefined
    const { id, extension, expiresAtMs, issuedAtMs, madeBy, streamsUntilMs } = proved
    const device = madeBy.startsWith(devicePrefix) ? madeBy.slice(devicePrefix.length) : undefined
    const agent = { extension, expiresAtMs, issuedAtMs, streamsUntilMs, device, endedBy: marksOf(proved) }
    return { keyId: device === undefined ? `agent-${id}` : madeBy, site, scopes: [], anySite: false, ...agent }
  }

  async #proveStored(site: string, keyId: string, token: string) {
    const finding = this.#ports.keys(site).find(keyId)
    // While the record is on its way: the first hash of a start takes 4 ms.
    const hash = hashToken(token)
    const found = await finding
    if (found === undefined || !sameHash(found.hash, hash) || found.key.revokedAt !== undefined) return undefined
    const principal: Principal = { keyId, site, scopes: found.key.scopes, anySite: false }
    return principal
  }

  async #refuse(token: string, group: string): Promise<Refusal> {
    const retryAfterMs = await this.#tries.count(group)
    if (retryAfterMs > 0) return { reason: 'blocked', retryAfterMs }
    if (this.#environment.length === 0) return { reason: 'no_keys_configured' }
    return { reason: 'wrong_key', keyId: parseToken(token)?.keyId }
  }

  #believe(token: string, principal: Principal, provedBy: string): void {
    const nowMs = this.#ports.clock.now()
    // A paired browser is proved anew each time: revoked, it is out at once, everywhere.
    const forMs = principal.device === undefined ? believedForMs : 0
    const untilMs = Math.min(nowMs + forMs, principal.expiresAtMs ?? Number.POSITIVE_INFINITY)
    setBounded(this.#believed, token, { principal, untilMs, provedBy }, maxBelieved)
  }
}
