/**
 * Paired browsers of agents: each holds a secret that is exchanged for short-lived agent tokens, and is replaced each time.
 *
 * What must stay true:
 * - secrets have 256 random bits and are stored nowhere, only their SHA-256; hashes are compared in constant time;
 * - a device ends 90 days after it was last used, and at once when it is deleted (nothing is cached);
 * - a lost answer locks nobody out: the secret before holds until one that replaces it was used;
 * - a secret that was replaced more than a minute ago, and used again, was copied: the device ends (RFC 9700 §4.14.2).
 *
 * Stored form (collection `agent-devices` of the site, version 1): id random, {v, extension, hash, offered, retired, pairedAtMs,
 * lastSeenAtMs, kind, device, via, by?, address?}; index `agent-devices.extension` (extension, time of pairing).
 */
import { timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import { once } from '../../lib/once.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import { type Put, prefixRange, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { deviceKinds, pairingWays } from '../../wire/patterns.ts'

const collection = 'agent-devices'
const index = 'agent-devices.extension'
const dayMs = 86_400_000
export const deviceLivesMs = 90 * dayMs
/** Tabs and the extension may renew at the same time. */
const graceMs = 60_000
const secretBytes = 32
const tokenPattern = /^swd_([a-z0-9-]{1,32})_([\w-]{12})_([\w-]{43})$/
export const mostDevicesOfAgent = 20
const mostOffered = 4
const mostRetired = 8
const writeTries = 5

const storedForm = once(() =>
  z.object({
    v: z.literal(1),
    extension: z.string(),
    /** Of the secret that was last used. */
    hash: z.string(),
    /** Of those that were given instead and not used yet; newest last. */
    offered: z.array(z.string()),
    retired: z.array(z.object({ hash: z.string(), atMs: z.number() })),
    pairedAtMs: z.number(),
    lastSeenAtMs: z.number(),
    kind: z.enum(deviceKinds),
    device: z.string(),
    via: z.enum(pairingWays),
    by: z.string().optional(),
    address: z.string().optional(),
  }),
)
type StoredForm = z.infer<ReturnType<typeof storedForm>>

export interface AgentDevice extends Omit<StoredForm, 'v'> {
  readonly id: string
  readonly version: number
}

export type NewDevice = Pick<AgentDevice, 'extension' | 'kind' | 'device' | 'via' | 'by' | 'address'>

export interface DevicePorts {
  /** Of the agent's site. */
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
}

/** `renewed` with the next secret; `copied`: an old secret was used, and the device ended by it. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly device: AgentDevice; readonly secret: string }
  | { readonly kind: 'copied'; readonly device: AgentDevice }
  | { readonly kind: 'unknown' }

export const deviceEndsAtMs = ({ lastSeenAtMs }: Pick<AgentDevice, 'lastSeenAtMs'>): number =>
  lastSeenAtMs + deviceLivesMs

/** The site that a device's secret names, unproved; undefined when the text is none. */
export function deviceSite(secret: string): string | undefined {
  return tokenPattern.exec(secret)?.[1]
}

export class DeviceStore {
  readonly #ports: DevicePorts

  constructor(ports: DevicePorts) {
    this.#ports = ports
  }

  /** Pairs a browser; of an extension's too many the oldest end. `ended`: those. */
  async pair(input: NewDevice): Promise<{ device: AgentDevice; secret: string; ended: readonly AgentDevice[] }> {
    const { clock, random } = this.#ports
    const id = Buffer.from(random.bytes(9)).toString('base64url')
    const secret = this.#newSecret(id)
    const nowMs = clock.now()
    const times = { pairedAtMs: nowMs, lastSeenAtMs: nowMs }
    const device = { ...input, ...times, id, version: 1, hash: sha256Hex(secret), offered: [], retired: [] }
    await this.#ports.records.write([putDevice(device, 0)])
    const ended = (await this.list(input.extension)).slice(mostDevicesOfAgent)
    await this.end(ended)
    return { device, secret, ended }
  }

  /** The device of a secret that holds, for a request that changes nothing. */
  async prove(secret: string): Promise<AgentDevice | undefined> {
    const device = await this.#deviceOf(secret)
    return device !== undefined && isHeld(device, sha256Hex(secret), this.#ports.clock.now()) ? device : undefined
  }

  /**
   * Exchanges a secret for the next. Rejects with `storage_unavailable`.
   */
  async renew(secret: string, address: string | undefined): Promise<Renewal> {
    const { clock, records } = this.#ports
    const hash = sha256Hex(secret)
    for (let tries = 0; tries < writeTries; tries += 1) {
      const device = await this.#deviceOf(secret)
      if (device === undefined) return { kind: 'unknown' }
      const nowMs = clock.now()
      if (!isHeld(device, hash, nowMs)) {
        if (
          !isOneOf(
            device.retired.map(({ hash: one }) => one),
            hash,
          )
        )
          return { kind: 'unknown' }
        await this.end([device])
        return { kind: 'copied', device }
      }
      const next = this.#newSecret(device.id)
      const changed = { ...withUsed(device, hash, nowMs), lastSeenAtMs: nowMs, address }
      const offered = [...changed.offered, sha256Hex(next)].slice(-mostOffered)
      const { committed } = await records.write([putDevice({ ...changed, offered }, device.version)])
      if (committed) return { kind: 'renewed', device: { ...changed, offered }, secret: next }
    }
    return { kind: 'unknown' }
  }

  async find(id: string): Promise<AgentDevice | undefined> {
    return this.#read(await this.#ports.records.get(collection, id))
  }

  /** Newest first; of one extension, or of all (at most 1000 a page). */
  async list(extension?: string): Promise<AgentDevice[]> {
    const range = extension === undefined ? {} : prefixRange(`${extension} `)
    const page = await this.#ports.records.list({ index, ...range, limit: 1000, reverse: true })
    return page.records.flatMap((record) => this.#read(record) ?? [])
  }

  async end(devices: readonly Pick<AgentDevice, 'id'>[]): Promise<void> {
    const deletes = devices.map(({ id }) => ({ op: 'delete', collection, id }) as const)
    if (deletes.length > 0) await this.#ports.records.write(deletes)
  }

  #newSecret(id: string): string {
    const { random, records } = this.#ports
    return `swd_${records.site}_${id}_${Buffer.from(random.bytes(secretBytes)).toString('base64url')}`
  }

  async #deviceOf(secret: string): Promise<AgentDevice | undefined> {
    const [, site, id] = tokenPattern.exec(secret) ?? []
    return site === this.#ports.records.site && id !== undefined ? await this.find(id) : undefined
  }

  #read(record: StoredRecord | undefined): AgentDevice | undefined {
    if (record === undefined) return undefined
    const { v: _, ...stored } = storedForm().parse(record.value)
    const device = { ...stored, id: record.id, version: record.version }
    return this.#ports.clock.now() < deviceEndsAtMs(device) ? device : undefined
  }
}

/** Whether the secret with this hash opens the device now. */
function isHeld(device: AgentDevice, hash: string, nowMs: number): boolean {
  const recent = device.retired.filter(({ atMs }) => nowMs - atMs <= graceMs)
  return isOneOf([device.hash, ...device.offered, ...recent.map(({ hash: one }) => one)], hash)
}

/** The device after one of its secrets was used: an offered one takes the place of the one before. */
function withUsed(device: AgentDevice, hash: string, nowMs: number): AgentDevice {
  if (!isOneOf(device.offered, hash)) return device
  const gone = [device.hash, ...device.offered.filter((one) => one !== hash)].map((one) => ({ hash: one, atMs: nowMs }))
  return { ...device, hash, offered: [], retired: [...device.retired, ...gone].slice(-mostRetired) }
}

/** Every one is compared, each in constant time. */
function isOneOf(hashes: readonly string[], hash: string): boolean {
  const given = Buffer.from(hash)
  return hashes.filter((one) => one.length === hash.length && timingSafeEqual(Buffer.from(one), given)).length > 0
}

function putDevice(device: AgentDevice, expect: number): Put {
  const { id, version: _, ...rest } = device
  const key = `${device.extension} ${timeKey(device.pairedAtMs)}`
  const expiresAtMs = deviceEndsAtMs(device)
  return { op: 'put', collection, id, value: { v: 1, ...rest }, expect, index: [{ index, key }], expiresAtMs }
}
