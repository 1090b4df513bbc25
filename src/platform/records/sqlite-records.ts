/**
 * `records` on SQLite, for whoever can run a statement and a transaction: a Durable Object's storage, node:sqlite.
 * Synchronous inside, so one object needs no locks.
 *
 * Two tables: `records` holds each record as JSON text with its index entries; `entries` is all indexes in one
 * B-tree, ordered by (name, key, collection, id). SQLite's BINARY collation over UTF-8 is code point order.
 */
import type { Delete, IndexEntry, Put, RecordRef } from './records.ts'

export type SqlValue = string | number | null
export type SqlRow = Readonly<Record<string, unknown>>

export interface Sql {
  all(statement: string, ...bindings: SqlValue[]): SqlRow[]
  transaction<T>(run: () => T): T
}

/** Records and writes as they cross a process border: the value is JSON text, parsed only by who asked for it. */
export interface TextRecord extends RecordRef {
  readonly text: string
  readonly version: number
  readonly expiresAtMs?: number
}
export type TextWrite = (Omit<Put, 'value'> & { readonly text: string }) | Delete
export type Outcome = 'written' | 'skipped' | 'conflict'

/** A place in an index: what a cursor holds. */
export interface TextPosition extends RecordRef {
  readonly key: string
}

export interface TextListQuery {
  readonly index: string
  readonly from: string
  readonly to: string
  readonly limit: number
  readonly reverse: boolean
  readonly after?: TextPosition
}
export interface TextPage {
  readonly records: readonly TextRecord[]
  readonly next?: TextPosition
}

export interface TextScan {
  readonly records: readonly (TextRecord & { readonly index: readonly IndexEntry[] })[]
  readonly next?: string
}

const schema = [
  `CREATE TABLE IF NOT EXISTS records (collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    value TEXT NOT NULL, entries TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (collection, id))`,
  `CREATE TABLE IF NOT EXISTS entries (name TEXT NOT NULL, key TEXT NOT NULL, collection TEXT NOT NULL,
    id TEXT NOT NULL, PRIMARY KEY (name, key, collection, id)) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS records_expiry ON records (expires_at) WHERE expires_at IS NOT NULL',
]

/** Thrown inside the transaction to roll it back; never leaves this file. */
class Refused extends Error {
  readonly position: number
  constructor(position: number) {
    super('refused')
    this.position = position
  }
}

export class SqliteRecords {
  readonly #sql: Sql
  readonly #now: () => number

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
    for (const statement of schema) sql.all(statement)
  }

  getMany(refs: readonly RecordRef[]): (TextRecord | undefined)[] {
    return refs.map((ref) => this.#get(ref))
  }

  list(query: TextListQuery): TextPage {
    const { after, limit, reverse } = query
    const order = reverse ? 'DESC' : 'ASC'
    const beyond = after ? `AND (e.key, e.collection, e.id) ${reverse ? '<' : '>'} (?, ?, ?)` : ''
    // The limit stands in the text: SQLite prepares a statement anew each time that a bound limit is set.
    const rows = this.#sql.all(
      `SELECT e.key, r.* FROM entries e JOIN records r ON r.collection = e.collection AND r.id = e.id
       WHERE e.name = ? AND e.key >= ? AND e.key < ? ${beyond} AND (r.expires_at IS NULL OR r.expires_at > ?)
       ORDER BY e.key ${order}, e.collection ${order}, e.id ${order} LIMIT ${Math.trunc(limit) + 1}`,
      query.index,
      query.from,
      query.to,
      ...(after ? [after.key, after.collection, after.id] : []),
      this.#now(),
    )
    const records = rows.slice(0, limit).map(toTextRecord)
    const last = rows[limit - 1]
    if (rows.length <= limit || !last) return { records }
    return { records, next: { key: String(last.key), collection: String(last.collection), id: String(last.id) } }
  }

  write(writes: readonly TextWrite[]): { committed: boolean; outcomes: Outcome[] } {
    try {
      return this.#sql.transaction(() => ({
        committed: true,
        outcomes: writes.map((write, position) => this.#apply(write, position)),
      }))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { committed: false, outcomes: writes.map((_, i) => (i === error.position ? 'conflict' : 'skipped')) }
    }
  }

  /** All records in the order of their names; `cursor` is the `next` of the page before. */
  scan(limit: number, cursor?: string): TextScan {
    const [collection = '', id = '']: string[] = cursor === undefined ? [] : JSON.parse(cursor)
    const rows = this.#sql.all(
      `SELECT * FROM records WHERE (collection, id) > (?, ?) AND (expires_at IS NULL OR expires_at > ?)
       ORDER BY collection, id LIMIT ${Math.trunc(limit) + 1}`,
      collection,
      id,
      this.#now(),
    )
    const records = rows.slice(0, limit).map((row) => ({ ...toTextRecord(row), index: parseEntries(row) }))
    const last = records.at(-1)
    return rows.length > limit && last ? { records, next: JSON.stringify([last.collection, last.id]) } : { records }
  }

  /** The smallest key of an index from `from` on, expired records not counted. */
  firstKey(index: string, from = ''): string | undefined {
    const [row] = this.#sql.all(
      `SELECT e.key FROM entries e JOIN records r ON r.collection = e.collection AND r.id = e.id
       WHERE e.name = ? AND e.key >= ? AND (r.expires_at IS NULL OR r.expires_at > ?) ORDER BY e.key LIMIT 1`,
      index,
      from,
      this.#now(),
    )
    return row && String(row.key)
  }

  /** Deletes up to `limit` expired records for good; answers how many. Reads never see them anyway. */
  purgeExpired(limit: number): number {
    return this.#sql.transaction(() => {
      const rows = this.#sql.all(
        'SELECT collection, id, entries FROM records WHERE expires_at <= ? LIMIT ?',
        this.#now(),
        limit,
      )
      for (const row of rows) {
        const ref = { collection: String(row.collection), id: String(row.id) }
        this.#removeEntries(ref, parseEntries(row))
        this.#sql.all('DELETE FROM records WHERE collection = ? AND id = ?', ref.collection, ref.id)
      }
      return rows.length
    })
  }

  #get(ref: RecordRef): TextRecord | undefined {
    const [row] = this.#sql.all('SELECT * FROM records WHERE collection = ? AND id = ?', ref.collection, ref.id)
    return row && !this.#expired(row) ? toTextRecord(row) : undefined
  }

  #expired(row: SqlRow): boolean {
    return typeof row.expires_at === 'number' && row.expires_at <= this.#now()
  }

  #apply(write: TextWrite, position: number): Outcome {
    const [row] = this.#sql.all(
      'SELECT version, entries, expires_at FROM records WHERE collection = ? AND id = ?',
      write.collection,
      write.id,
    )
    const version = row && !this.#expired(row) ? Number(row.version) : 0
    if (write.expect !== undefined && write.expect !== version) {
      if (write.op === 'put' && write.onConflict === 'skip') return 'skipped'
      throw new Refused(position)
    }
    const before = row ? parseEntries(row) : []
    if (write.op === 'delete') {
      this.#removeEntries(write, before)
      this.#sql.all('DELETE FROM records WHERE collection = ? AND id = ?', write.collection, write.id)
    } else this.#put(write, version + 1, before)
    return 'written'
  }

  #put(write: Extract<TextWrite, { op: 'put' }>, version: number, before: readonly IndexEntry[]): void {
    const entries = write.index ?? []
    this.#sql.all(
      `INSERT INTO records (collection, id, version, value, entries, expires_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (collection, id) DO UPDATE SET version = excluded.version, value = excluded.value,
       entries = excluded.entries, expires_at = excluded.expires_at`,
      write.collection,
      write.id,
      version,
      write.text,
      JSON.stringify(entries.map((entry) => [entry.index, entry.key])),
      write.expiresAtMs ?? null,
    )
    const has = (list: readonly IndexEntry[], one: IndexEntry) =>
      list.some((entry) => entry.index === one.index && entry.key === one.key)
    this.#removeEntries(
      write,
      before.filter((entry) => !has(entries, entry)),
    )
    for (const entry of entries) {
      if (has(before, entry)) continue
      this.#sql.all(
        'INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?)',
        entry.index,
        entry.key,
        write.collection,
        write.id,
      )
    }
  }

  #removeEntries(ref: RecordRef, entries: readonly IndexEntry[]): void {
    for (const { index, key } of entries) {
      this.#sql.all(
        'DELETE FROM entries WHERE name = ? AND key = ? AND collection = ? AND id = ?',
        index,
        key,
        ref.collection,
        ref.id,
      )
    }
  }
}

function parseEntries(row: SqlRow): IndexEntry[] {
  const pairs: [string, string][] = JSON.parse(String(row.entries))
  return pairs.map(([index, key]) => ({ index, key }))
}

function toTextRecord(row: SqlRow): TextRecord {
  return {
    collection: String(row.collection),
    id: String(row.id),
    text: String(row.value),
    version: Number(row.version),
    expiresAtMs: typeof row.expires_at === 'number' ? row.expires_at : undefined,
  }
}
