/**
 * The access token of a site's 3CX, kept in its records: 3CX lets one token of a client be active at a time, so the site's
 * object, every isolate and every function use the same.
 *
 * Stored form (collection `threecx-token`, id `token`, version 1): {v, client, sealed?, freshUntilMs, claimedUntilMs}. It is
 * sealed with a key made of the client's own secret, so that what lies in the records opens nothing.
 *
 * What must stay true: one of those who need a new token fetches it, the others wait for it; a token that was refused is not
 * handed out again; no promise is shared by requests.
 */
import * as z from 'zod'
import type { TokenKeeper } from '../../adapters/pbx/threecx/api/api.ts'
import type { ThreecxApiSettings } from '../../adapters/pbx/threecx/api/settings.ts'
import { fetchToken, type HeldToken, type ThreecxPorts } from '../../adapters/pbx/threecx/api/token.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Random } from '../../ports/clock.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'

export interface SiteTokenPorts extends ThreecxPorts {
  readonly records: Records
  readonly random: Pick<Random, 'bytes'>
}

const ref = { collection: 'threecx-token', id: 'token' } as const
/** Whoever fetches a token and dies is not waited for longer. */
const claimMs = 35_000
const lookAgainMs = 200
const keptMs = 86_400_000
/** 3CX does not always say how long a token holds; JSON has no Infinity. */
const longestMs = 86_400_000

const storedForm = z.object({
  v: z.literal(1),
  client: z.string(),
  sealed: z.object({ nonce: z.string(), data: z.string() }).optional(),
  freshUntilMs: z.number(),
  claimedUntilMs: z.number(),
})
type Stored = z.infer<typeof storedForm>

export class SiteToken implements TokenKeeper {
  readonly #settings: ThreecxApiSettings
  readonly #ports: SiteTokenPorts
  readonly #client: string
  #held: HeldToken | undefined

  constructor(settings: ThreecxApiSettings, ports: SiteTokenPorts) {
    this.#settings = settings
    this.#ports = ports
    this.#client = sha256Hex(JSON.stringify([settings.url, settings.clientId, settings.clientSecret])).slice(0, 16)
  }

  async get(signal: AbortSignal): Promise<string> {
    const { clock, records } = this.#ports
    const giveUpMs = clock.now() + 2 * claimMs
    while (clock.now() < giveUpMs) {
      signal.throwIfAborted()
      if (this.#held && clock.now() < this.#held.freshUntilMs) return this.#held.token
      const found = await this.#read(records)
      const token = await this.#tokenOf(found?.value)
      if (token !== undefined) return token
      if (isClaimed(found?.value, clock.now())) await clock.sleep(lookAgainMs, signal)
      else if (await this.#claim(found)) return this.#fetch((found?.version ?? 0) + 1)
    }
    throw new SwitchhookError('source_unreachable', 'The token of 3CX did not come in time; it is tried again.', {
      retryable: true,
    })
  }

  async refused(token: string): Promise<void> {
    if (this.#held?.token === token) this.#held = undefined
    const found = await this.#read(this.#ports.records)
    if (found === undefined || (await this.#open(found.value)) !== token) return
    const { claimedUntilMs } = found.value
    await this.#write({ freshUntilMs: 0, claimedUntilMs }, found.version)
  }

  async #read(records: Records): Promise<StoredRecord<Stored> | undefined> {
    const found = await records.get(ref.collection, ref.id)
    const value = storedForm.safeParse(found?.value).data
    return found && { ...found, value: value ?? { v: 1, client: '', freshUntilMs: 0, claimedUntilMs: 0 } }
  }

  async #tokenOf(stored: Stored | undefined): Promise<string | undefined> {
    const nowMs = this.#ports.clock.now()
    // Written by a clock that was far ahead: it is not fresh for that long.
    if (stored === undefined || nowMs >= stored.freshUntilMs || stored.freshUntilMs > nowMs + longestMs)
      return undefined
    const token = await this.#open(stored)
    if (token !== undefined) this.#held = { token, freshUntilMs: stored.freshUntilMs }
    return token
  }

  async #claim(found: StoredRecord<Stored> | undefined): Promise<boolean> {
    return this.#write({ freshUntilMs: 0, claimedUntilMs: this.#ports.clock.now() + claimMs }, found?.version ?? 0)
  }

  async #fetch(version: number): Promise<string> {
    try {
      const held = await fetchToken(this.#settings, this.#ports)
      const freshUntilMs = Math.min(held.freshUntilMs, this.#ports.clock.now() + longestMs)
      this.#held = { token: held.token, freshUntilMs }
      await this.#write({ sealed: await this.#seal(held.token), freshUntilMs, claimedUntilMs: 0 }, version)
      return held.token
    } catch (thrown) {
      await this.#write({ freshUntilMs: 0, claimedUntilMs: 0 }, version).catch(() => undefined)
      throw thrown
    }
  }

  async #write(value: Omit<Stored, 'v' | 'client'>, expect: number): Promise<boolean> {
    const { records, clock } = this.#ports
    const stored: Stored = { v: 1, client: this.#client, ...value }
    const put = { op: 'put', ...ref, value: stored, expect, expiresAtMs: clock.now() + keptMs } as const
    return (await records.write([put])).committed
  }

  async #key(): Promise<CryptoKey> {
    const text = `switchhook 3cx token\n${this.#settings.clientSecret}`
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  }

  async #seal(token: string): Promise<NonNullable<Stored['sealed']>> {
    const iv = Uint8Array.from(this.#ports.random.bytes(12))
    const data = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv },
      await this.#key(),
      new TextEncoder().encode(token),
    )
    return { nonce: Buffer.from(iv).toString('base64'), data: Buffer.from(data).toString('base64') }
  }

  /** Undefined for what another client's secret sealed. */
  async #open({ client, sealed }: Stored): Promise<string | undefined> {
    if (client !== this.#client || sealed === undefined) return undefined
    const iv = Uint8Array.from(Buffer.from(sealed.nonce, 'base64'))
    const data = Uint8Array.from(Buffer.from(sealed.data, 'base64'))
    try {
      return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await this.#key(), data))
    } catch {
      return undefined
    }
  }
}

function isClaimed(stored: Stored | undefined, nowMs: number): boolean {
  return stored !== undefined && stored.claimedUntilMs > nowMs && stored.claimedUntilMs <= nowMs + claimMs
}
