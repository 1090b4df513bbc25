/**
 * The events that wait on disk. Its counts are kept in memory; who rolls a transaction back gives them back with
 * `restore`.
 *
 * What must stay true: full (`maxEvents`, `maxBytes`), the oldest of the dispensable kinds go, in their order; all others
 * never do.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../../ports/log.ts'
import { readRow } from './rows.ts'
import type { OutboxLimits, StoredEvent } from './stored-event.ts'

export interface EventCounts {
  readonly events: number
  readonly bytes: number
  /** By the policy when full, since the start. */
  readonly dropped: number
}

export interface EventsTableOptions {
  readonly database: DatabaseSync
  readonly limits: OutboxLimits
  /** Kinds of events in the order in which they go when the table is full. */
  readonly dispensable: readonly (readonly string[])[]
  readonly log: Log
}

export class EventsTable {
  readonly #options: EventsTableOptions
  #counts: EventCounts

  constructor(options: EventsTableOptions) {
    this.#options = options
    const row = options.database.prepare('SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM events').get()
    this.#counts = { events: Number(row?.n), bytes: Number(row?.bytes), dropped: 0 }
  }

  get counts(): EventCounts {
    return this.#counts
  }

  restore(counts: EventCounts): void {
    this.#counts = counts
  }

  /** Oldest first. */
  *oldest(limit: number): Generator<StoredEvent> {
    const rows = this.#options.database
      .prepare('SELECT id, source, kind, body, bytes FROM events ORDER BY seq LIMIT ?')
      .iterate(limit)
    for (const row of rows) yield readRow(row)
  }

  /** Those that are there already (same id) are left as they are. Answers the ids of what had to go. */
  insert(rows: readonly StoredEvent[]): string[] {
    const statement = this.#options.database.prepare(
      'INSERT INTO events (id, source, kind, body, bytes) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    )
    for (const { id, source, kind, body, bytes } of rows) {
      const { changes } = statement.run(id, source, kind, body, bytes)
      if (changes > 0) this.#count(1, bytes)
    }
    return this.#options.dispensable.flatMap((kinds) => this.#makeRoom(kinds))
  }

  delete(ids: Iterable<string>): void {
    const statement = this.#options.database.prepare('DELETE FROM events WHERE id = ? RETURNING bytes')
    for (const id of ids) for (const { bytes } of statement.all(id)) this.#count(-1, -Number(bytes))
  }

  #count(events: number, bytes: number): void {
    const { events: eventsBefore, bytes: bytesBefore, dropped } = this.#counts
    this.#counts = { events: eventsBefore + events, bytes: bytesBefore + bytes, dropped }
  }

  /** Deletes the oldest of these kinds until the limits are kept, a little more at once than needed. */
  #makeRoom(kinds: readonly string[]): string[] {
    const { database, limits, log } = this.#options
    const isFull = () => this.#counts.events > limits.maxEvents || this.#counts.bytes > limits.maxBytes
    const marks = kinds.map(() => '?').join()
    const gone: string[] = []
    while (isFull()) {
      const excess = Math.max(1, this.#counts.events - limits.maxEvents, Math.ceil(limits.maxEvents / 100))
      const rows = database
        .prepare(
          `DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE kind IN (${marks}) ORDER BY seq LIMIT ?) RETURNING id, bytes`,
        )
        .all(...kinds, excess)
      if (rows.length === 0) return gone
      for (const { id, bytes } of rows) {
        gone.push(String(id))
        this.#count(-1, -Number(bytes))
      }
      this.#counts = { ...this.#counts, dropped: this.#counts.dropped + rows.length }
      log.warn('outbox_full', { dropped: rows.length, kinds: kinds.join(' '), droppedInAll: this.#counts.dropped })
    }
    return gone
  }
}
