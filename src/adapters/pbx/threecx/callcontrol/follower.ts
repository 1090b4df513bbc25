/**
 * Follows the participants of one connection: reads those that a message names, and all of them at the beginning and
 * now and then. Messages only say that something changed; what it is now has to be asked for.
 *
 * What must stay true: one participant is asked for once at a time, and again when it changed meanwhile; news of the
 * same participant that wait are one question; a removal is reported at once, from what is known.
 */
import type { CallEvent } from '../../../../core/calls/event.ts'
import { WakeSignal } from '../../../../lib/wake-signal.ts'
import type { Clock } from '../../../../ports/clock.ts'
import { type ThreecxApi, unreadable } from '../api/api.ts'
import { Asking } from './asking.ts'
import { grantCallControl } from './grant.ts'
import { type Entity, keyOf, type ListedDn, participantSchema, readChange, readDns } from './participant.ts'
import type { Translator } from './translator.ts'

export interface FollowerOptions {
  readonly api: ThreecxApi
  readonly clock: Clock
  readonly translator: Translator
  /** Returns once the events are kept, or throws. */
  readonly keep: (events: readonly CallEvent[]) => void
  readonly resyncMs: number
  readonly requestsPerSecond: number
  /** When the connection before this one was lost: calls that ended since did so at the earliest then. */
  readonly lostMs: number | undefined
}

interface Change {
  readonly entity: Entity
  /** Of the first message since it was last asked for. */
  readonly atMs: number
}

const readersAtOnce = 4

export class Follower {
  readonly #options: FollowerOptions
  readonly #changes = new Map<string, Change>()
  readonly #reading = new Set<string>()
  readonly #signals = Array.from({ length: readersAtOnce }, () => new WakeSignal())
  /** Participants that went while a list or they themselves were being read, with the time. */
  readonly #gone = new Map<string, number>()
  readonly #asking: Asking

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#asking = new Asking(options.clock, options.requestsPerSecond)
  }

  /** Takes a message of the socket. Throws when its events could not be kept. */
  onMessage(text: string): void {
    const change = readChange(text)
    if (change === undefined) return
    const { entity } = change
    const key = keyOf(entity)
    const atMs = this.#options.clock.now()
    if (change.kind === 'upsert') {
      if (!this.#changes.has(key)) this.#changes.set(key, { entity, atMs })
      for (const signal of this.#signals) signal.wake()
      return
    }
    this.#gone.set(key, atMs)
    // What was heard of it and not asked for yet is gone: it rang too shortly to be read.
    if (!this.#reading.has(key)) this.#changes.delete(key)
    this.#options.keep(this.#options.translator.remove(key, atMs))
  }

  /** Reads all that is up. Rejects when it can't be read. */
  async sync(signal: AbortSignal, endedMs?: number): Promise<void> {
    const { api, clock, translator, keep } = this.#options
    const askedMs = clock.now()
    for (const key of this.#gone.keys()) if (!this.#reading.has(key)) this.#gone.delete(key)
    const dns = await listDns(api, signal)
    const nowMs = clock.now()
    const gone = new Set(this.#gone.keys())
    keep(translator.snapshot({ dns, askedMs, nowMs, gone, endedMs: endedMs ?? nowMs }))
  }

  /** Until the signal aborts; rejects when the PBX can't be read any more. */
  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const either = AbortSignal.any([signal, over.signal])
    const parts = [...this.#signals.map((wake) => this.#read(wake, either)), this.#resync(either)]
    try {
      await Promise.all(parts)
    } finally {
      over.abort()
      await Promise.allSettled(parts)
    }
  }

  async #resync(signal: AbortSignal): Promise<void> {
    const { clock, resyncMs } = this.#options
    while (!signal.aborted) {
      await clock.sleep(resyncMs, signal).catch(() => undefined)
      if (!signal.aborted) await this.#asking.patiently(() => this.sync(signal), signal)
    }
  }

  async #read(wake: WakeSignal, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = [...this.#changes].find(([key]) => !this.#reading.has(key))
      if (next === undefined) {
        await wake.wait(signal)
        continue
      }
      const [key, change] = next
      this.#changes.delete(key)
      this.#reading.add(key)
      try {
        await this.#asking.patiently(() => this.#readOne(key, change, signal), signal)
      } finally {
        this.#reading.delete(key)
      }
    }
  }

  async #readOne(key: string, { entity, atMs }: Change, signal: AbortSignal): Promise<void> {
    const { api, clock, translator, keep } = this.#options
    await this.#asking.turn(signal)
    const path = `/callcontrol/${encodeURIComponent(entity.dn)}/participants/${entity.id}`
    const value = await api.get({ path, grant: grantCallControl }, signal)
    if (value === undefined) {
      keep(translator.remove(key, clock.now()))
      return
    }
    const read = participantSchema.safeParse(value)
    if (!read.success) throw unreadable(api.url)
    const goneMs = this.#gone.get(key)
    if (goneMs === undefined || goneMs < atMs) {
      this.#gone.delete(key)
      keep(translator.upsert(entity.dn, read.data, atMs))
    } else if (!translator.knows(key)) {
      // Gone while it was read, and nothing was reported of it yet: it was there.
      keep([...translator.upsert(entity.dn, read.data, atMs), ...translator.remove(key, goneMs)])
    }
  }
}

/** All DNs that the client ID may see, with their participants. */
export async function listDns(api: ThreecxApi, signal: AbortSignal): Promise<ListedDn[]> {
  const value = await api.get({ path: '/callcontrol', grant: grantCallControl }, signal)
  const dns = readDns(value)
  if (dns === undefined) throw unreadable(api.url)
  return dns
}
