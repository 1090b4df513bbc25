/**
 * Events of live sources between the moment they were heard and the cloud's ack.
 *
 * What must stay true:
 * - `add` returns with the events on disk. When the disk can't be written they wait in memory, bounded in the same way,
 *   the problem is told, and every later call tries the disk again.
 * - An event leaves only by `settle` (acked or quarantined) or by the policy when full.
 * - Full (`maxEvents`, `maxBytes`): the oldest `ringing` and `answered` go first, then `transferred`: what they tell is
 *   worth little once late, and the call's end tells most of it again. `ended`, `recorded` and `ai` never go.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { CallEvent } from '../../calls/event.ts'
import type { Log } from '../../platform/log.ts'
import type { Memory } from '../source.ts'
import { checkpointForm } from './checkpoints.ts'
import { Overflow } from './overflow.ts'
import { kindIn, readRefused, readRow, rollBack } from './rows.ts'
import { outboxFault } from './schema.ts'
import type { OutboxLimits, Refused, StoredEvent } from './stored-event.ts'

/** In the order in which they go when the outbox is full. */
const dispensable: readonly CallEvent['kind'][][] = [['ringing', 'answered'], ['transferred']]
const quarantineMax = 10_000

export interface OutboxOptions {
  readonly database: DatabaseSync
  readonly file: string
  readonly limits: OutboxLimits
  readonly log: Log
}

export class Outbox {
  readonly #options: OutboxOptions
  readonly #overflow: Overflow
  /** Acked, but the disk would not let us delete them yet. */
  readonly #settledOnDisk = new Set<string>()
  /** Refused, and not in quarantine yet for the same reason. */
  #refused: { readonly events: readonly Refused[]; readonly at: string }[] = []
  #onDisk: { events: number; bytes: number }
  /** Of live sources, not written yet; the newest for each key. */
  readonly #unkeptMemory = new Map<string, Memory & { readonly source: string }>()
  #dropped = 0
  #problem: string | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#overflow = new Overflow(options.limits, dispensable)
    const row = options.database.prepare('SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM events').get()
    this.#onDisk = { events: Number(row?.n), bytes: Number(row?.bytes) }
  }

  /** Why the disk can't be written at the moment, for an admin. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** What waits, and how many events the policy has dropped since the start. */
  get size(): { readonly events: number; readonly bytes: number; readonly dropped: number } {
    return {
      events: Math.max(0, this.#onDisk.events - this.#settledOnDisk.size) + this.#overflow.size,
      bytes: this.#onDisk.bytes + this.#overflow.bytes,
      dropped: this.#dropped + this.#overflow.dropped,
    }
  }

  /**
   * Keeps events and, in the same step, what their source must know after a restart. Events that wait already (same id)
   * are left as they are. Never throws for want of disk.
   */
  add(source: string, events: readonly CallEvent[], memory: readonly Memory[] = []): void {
    if (events.length === 0 && memory.length === 0) return
    for (const { key, value } of memory) this.#unkeptMemory.set(JSON.stringify([source, key]), { source, key, value })
    const rows = events.map((event) => {
      const body = JSON.stringify(event)
      return { id: event.id, source, kind: event.kind, body, bytes: Buffer.byteLength(body) }
    })
    this.retryDisk()
    if (this.#problem !== undefined || !this.#tryDisk(() => this.#insert(rows))) this.#overflow.add(rows)
    else this.#unkeptMemory.clear()
  }

  /** What a source gave to `add` as memory, as far as it has not taken it back. */
  remembered(source: string): Memory[] {
    const rows = this.#options.database.prepare('SELECT key, value FROM memory WHERE source = ?').all(source)
    return rows.map((row) => ({ key: String(row.key), value: checkpointForm.parse(JSON.parse(String(row.value))) }))
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
    const rows = this.#options.database
      .prepare('SELECT id, source, kind, body, bytes FROM events ORDER BY seq LIMIT ?')
      .iterate(maxEvents + underWay.size + this.#settledOnDisk.size)
    for (const row of rows) if (!fits(readRow(row))) return taken
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
    if (this.#problem === undefined && this.#overflow.size === 0) return true
    const written = this.#tryDisk(() => {
      this.#deleteSettled()
      this.#insert(this.#overflow.all())
    })
    if (written) {
      this.#unkeptMemory.clear()
      this.#overflow.clear()
      this.#refused = []
    }
    return written
  }

  /** Refused events of a polled source, kept beside its checkpoint. Throws `outbox_unavailable`. */
  quarantine(refused: readonly Refused[], at: string): void {
    if (refused.length === 0) return
    if (!this.#tryDisk(() => this.#insertRefused(refused, at))) throw outboxFault(this.#options.file, this.#problem)
  }

  quarantined(limit: number): readonly (Refused & { readonly at: string })[] {
    const rows = this.#options.database
      .prepare('SELECT id, source, body, code, message, at FROM quarantine ORDER BY at DESC, id LIMIT ?')
      .all(limit)
    return rows.map((row) => ({ ...readRefused(row), at: String(row.at) }))
  }

  quarantineCount(): number {
    return Number(this.#options.database.prepare('SELECT count(*) AS n FROM quarantine').get()?.n)
  }

  /** Gives all refused events another try; answers how many. Throws `outbox_unavailable`. */
  requeueQuarantined(): number {
    const rows = this.quarantined(quarantineMax)
    const done = this.#tryDisk(() => {
      this.#insert(
        rows.map(({ id, source, body }) => ({ id, source, kind: kindIn(body), body, bytes: Buffer.byteLength(body) })),
      )
      this.#options.database.exec('DELETE FROM quarantine')
    })
    if (!done) throw outboxFault(this.#options.file, this.#problem)
    return rows.length
  }

  #insert(rows: readonly StoredEvent[]): void {
    const { database } = this.#options
    const statement = database.prepare(
      'INSERT INTO events (id, source, kind, body, bytes) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    )
    for (const { id, source, kind, body, bytes } of rows) {
      const { changes } = statement.run(id, source, kind, body, bytes)
      if (changes === 0) continue
      this.#onDisk.events += 1
      this.#onDisk.bytes += bytes
    }
    for (const kinds of dispensable) this.#makeRoom(kinds)
    this.#writeMemory()
  }

  #writeMemory(): void {
    if (this.#unkeptMemory.size === 0) return
    const { database } = this.#options
    const put = database.prepare('INSERT OR REPLACE INTO memory (source, key, value) VALUES (?, ?, ?)')
    const forget = database.prepare('DELETE FROM memory WHERE source = ? AND key = ?')
    for (const { source, key, value } of this.#unkeptMemory.values()) {
      if (value === null) forget.run(source, key)
      else put.run(source, key, JSON.stringify(value))
    }
  }

  /** Deletes the oldest of these kinds until the limits are kept, a little more at once than needed. */
  #makeRoom(kinds: readonly string[]): void {
    const { database, limits } = this.#options
    const isFull = () => this.#onDisk.events > limits.maxEvents || this.#onDisk.bytes > limits.maxBytes
    const marks = kinds.map(() => '?').join()
    while (isFull()) {
      const excess = Math.max(1, this.#onDisk.events - limits.maxEvents, Math.ceil(limits.maxEvents / 100))
      const gone = database
        .prepare(
          `DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE kind IN (${marks}) ORDER BY seq LIMIT ?) RETURNING id, bytes`,
        )
        .all(...kinds, excess)
      if (gone.length === 0) return
      this.#forget(gone)
      this.#dropped += gone.length
      this.#options.log.warn('outbox_full', {
        dropped: gone.length,
        kinds: kinds.join(' '),
        droppedInAll: this.#dropped,
      })
    }
  }

  #forget(rows: readonly Record<string, unknown>[]): void {
    for (const row of rows) {
      this.#onDisk.events -= 1
      this.#onDisk.bytes -= Number(row.bytes)
      this.#settledOnDisk.delete(String(row.id))
    }
  }

  #deleteSettled(): void {
    for (const { events, at } of this.#refused) this.#insertRefused(events, at)
    const statement = this.#options.database.prepare('DELETE FROM events WHERE id = ? RETURNING id, bytes')
    for (const id of [...this.#settledOnDisk]) this.#forget(statement.all(id))
    this.#settledOnDisk.clear()
  }

  #insertRefused(refused: readonly Refused[], at: string): void {
    if (refused.length === 0) return
    const { database } = this.#options
    const statement = database.prepare(
      'INSERT INTO quarantine (id, source, body, code, message, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET code = excluded.code, message = excluded.message, at = excluded.at',
    )
    for (const { id, source, body, code, message } of refused) statement.run(id, source, body, code, message, at)
    const surplus = this.quarantineCount() - quarantineMax
    if (surplus <= 0) return
    database.prepare('DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine ORDER BY at LIMIT ?)').run(surplus)
    this.#options.log.error('quarantine_full', { forgotten: surplus })
  }

  /**
   * All or nothing on disk; counters go back with it. The problem is told when it begins and when it ends, which
   * `proves` says that this work shows.
   */
  #tryDisk(work: () => void, proves = true): boolean {
    const { database, log, file } = this.#options
    const before = { ...this.#onDisk }
    const settled = [...this.#settledOnDisk]
    const dropped = this.#dropped
    try {
      database.exec('BEGIN IMMEDIATE')
      work()
      database.exec('COMMIT')
      if (proves && this.#problem !== undefined) {
        log.info('outbox_writable_again', { file })
        this.#problem = undefined
      }
      return true
    } catch (thrown) {
      rollBack(database)
      this.#onDisk = before
      this.#dropped = dropped
      for (const id of settled) this.#settledOnDisk.add(id)
      const { message } = outboxFault(file, thrown)
      if (this.#problem === undefined) log.error('outbox_unavailable', { problem: message })
      this.#problem = message
      return false
    }
  }
}
