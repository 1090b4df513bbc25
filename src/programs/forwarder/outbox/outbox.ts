/**
 * Events of live sources between the moment they were heard and the cloud's ack.
 *
 * What must stay true:
 * - `add` returns with the events on disk. When the disk can't be written they wait in memory, bounded in the same way,
 *   the problem is logged, and every later call tries the disk again.
 * - An event leaves only by `settle` (acked or quarantined) or by the policy when full.
 * - Full (`maxEvents`, `maxBytes`): the oldest `ringing` and `answered` go first, then `transferred`: what they say is
 *   worth little once late, and the call's end says most of it again. `ended`, `recorded` and `ai` never go.
 */

import type { Memory } from '../../../adapters/pbx/checkpoint.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { Disk, type DiskOptions } from './disk.ts'
import { EventsTable } from './events-table.ts'
import { Overflow } from './overflow.ts'
import { Quarantine, quarantineMax } from './quarantine.ts'
import { kindIn } from './rows.ts'
import { SourceMemory } from './source-memory.ts'
import type { OutboxLimits, Refused, StoredEvent } from './stored-event.ts'

/** In the order in which they go when the outbox is full. */
const dispensable: readonly CallEvent['kind'][][] = [['ringing', 'answered'], ['transferred']]

export interface OutboxOptions extends DiskOptions {
  readonly limits: OutboxLimits
}

export class Outbox {
  readonly #disk: Disk
  readonly #onDisk: EventsTable
  readonly #overflow: Overflow
  readonly #quarantine: Quarantine
  readonly #memory: SourceMemory
  /** Acked, but the disk would not let us delete them yet. */
  readonly #settledOnDisk = new Set<string>()
  /** Refused, and not in quarantine yet for the same reason. */
  #refused: { readonly events: readonly Refused[]; readonly at: string }[] = []

  constructor(options: OutboxOptions) {
    const { database, limits, log } = options
    this.#disk = new Disk(options)
    this.#onDisk = new EventsTable({ database, limits, dispensable, log })
    this.#overflow = new Overflow(limits, dispensable)
    this.#quarantine = new Quarantine(database, log)
    this.#memory = new SourceMemory(database)
  }

  /** Why the disk can't be written at the moment, for an admin. */
  get problem(): string | undefined {
    return this.#disk.problem
  }

  /** What waits, and how many events the policy has dropped since the start. */
  get size(): { readonly events: number; readonly bytes: number; readonly dropped: number } {
    const { events, bytes, dropped } = this.#onDisk.counts
    return {
      events: Math.max(0, events - this.#settledOnDisk.size) + this.#overflow.size,
      bytes: bytes + this.#overflow.bytes,
      dropped: dropped + this.#overflow.dropped,
    }
  }

  /**
   * Keeps events and, in the same step, what their source must know after a restart. Events that wait already (same id)
   * are left as they are. Never throws for want of disk.
   */
  add(source: string, events: readonly CallEvent[], memory: readonly Memory[] = []): void {
    if (events.length === 0 && memory.length === 0) return
    this.#memory.note(source, memory)
    const rows = events.map((event) => {
      const body = JSON.stringify(event)
      return { id: event.id, source, kind: event.kind, body, bytes: Buffer.byteLength(body) }
    })
    this.retryDisk()
    if (this.problem !== undefined || !this.#tryDisk(() => this.#insert(rows))) this.#overflow.add(rows)
    else this.#memory.written()
  }

  /** What a source gave to `add` as memory, as far as it has not taken it back. */
  remembered(source: string): Memory[] {
    return this.#memory.of(source)
  }

  /**
   * Up to `maxEvents` and `maxBytes`, oldest first, without those that are on their way already (`underWay`, by id); at
   * least one if there is any.
   */
  take(underWay: ReadonlySet<string>, maxEvents: number, maxBytes: number): readonly StoredEvent[] {
    const taken: StoredEvent[] = []
    let bytes = 0
    const fits = (event: StoredEvent) => {
      if (underWay.has(event.id) || this.#settledOnDisk.has(event.id)) return true
      if (taken.length >= maxEvents || (taken.length > 0 && bytes + event.bytes > maxBytes)) return false
      taken.push(event)
      bytes += event.bytes + 1
      return true
    }
    const looked = maxEvents + underWay.size + this.#settledOnDisk.size
    for (const event of this.#onDisk.oldest(looked)) if (!fits(event)) return taken
    for (const event of this.#overflow.all()) if (!fits(event)) return taken
    return taken
  }

  /** The cloud has these, or will never take them (`refused`, kept in quarantine with the reason). */
  settle(events: readonly StoredEvent[], refused: readonly Refused[], at: string): void {
    this.#overflow.remove(events)
    for (const { id } of events) this.#settledOnDisk.add(id)
    if (refused.length > 0) this.#refused.push({ events: refused, at })
    // Deleting may work where writing does not; only when nothing waits in memory is the disk well again.
    if (this.#tryDisk(() => this.#deleteSettled(), this.#overflow.size === 0)) this.#refused = []
    this.retryDisk()
  }

  /** Tries again what the disk refused before. True when there is no problem (any more). */
  retryDisk(): boolean {
    if (this.problem === undefined && this.#overflow.size === 0) return true
    const written = this.#tryDisk(() => {
      this.#deleteSettled()
      this.#insert(this.#overflow.all())
    })
    if (written) {
      this.#memory.written()
      this.#overflow.clear()
      this.#refused = []
    }
    return written
  }

  /** Refused events of a polled source, kept beside its checkpoint. Throws `outbox_unavailable`. */
  quarantine(refused: readonly Refused[], at: string): void {
    if (refused.length === 0) return
    if (!this.#tryDisk(() => this.#quarantine.insert(refused, at))) throw this.#disk.fault()
  }

  quarantined(limit: number): readonly (Refused & { readonly at: string })[] {
    return this.#quarantine.newest(limit)
  }

  quarantineCount(): number {
    return this.#quarantine.count
  }

  /** Gives all refused events another try; answers how many. Throws `outbox_unavailable`. */
  requeueQuarantined(): number {
    const rows = this.quarantined(quarantineMax)
    const done = this.#tryDisk(() => {
      this.#insert(
        rows.map(({ id, source, body }) => ({ id, source, kind: kindIn(body), body, bytes: Buffer.byteLength(body) })),
      )
      this.#quarantine.clear()
    })
    if (!done) throw this.#disk.fault()
    return rows.length
  }

  #insert(rows: readonly StoredEvent[]): void {
    for (const id of this.#onDisk.insert(rows)) this.#settledOnDisk.delete(id)
    this.#memory.write()
  }

  #deleteSettled(): void {
    for (const { events, at } of this.#refused) this.#quarantine.insert(events, at)
    this.#onDisk.delete(this.#settledOnDisk)
    this.#settledOnDisk.clear()
  }

  /** All or nothing on disk; what is counted in memory goes back with it. */
  #tryDisk(work: () => void, proves = true): boolean {
    const { counts } = this.#onDisk
    const settled = [...this.#settledOnDisk]
    const undo = () => {
      this.#onDisk.restore(counts)
      for (const id of settled) this.#settledOnDisk.add(id)
    }
    return this.#disk.write(work, undo, proves)
  }
}
