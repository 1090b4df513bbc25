/**
 * The rows of records, each with its index entries. A row is all that a record costs: Cloudflare bills each row that is written, and
 * one of every index.
 *
 * Rows of releases up to 0.1.0 stand in a table of their own (`records`, with a rowid and an index of expiry: three rows a record). They
 * are read there, and come over when they are written again; the table goes when it is empty.
 */
import type { RecordRef } from '../../../ports/records.ts'
import type { Sql, SqlRow } from './sqlite.ts'
import { addEntries, entriesText, moveEntries, parseEntries, removeEntries } from './sqlite-entries.ts'
import type { TextPut } from './text-store.ts'

const documentsSchema = `CREATE TABLE IF NOT EXISTS documents (collection TEXT NOT NULL, id TEXT NOT NULL,
  version INTEGER NOT NULL, value TEXT NOT NULL, entries TEXT NOT NULL, expires_at INTEGER,
  PRIMARY KEY (collection, id)) WITHOUT ROWID`

/** Of a record without its index entries, which are as long as many a value. */
const textColumns = ['collection', 'id', 'version', 'value', 'expires_at']
export const textColumnsOf = (table: string): string => textColumns.map((one) => `${table}.${one}`).join(', ')
const ownTextColumns = textColumns.join(', ')
const findEachStatement = `SELECT n.key AS at, ${textColumnsOf('d')} FROM json_each(?) n CROSS JOIN documents d
  ON d.collection = n.value ->> 0 AND d.id = n.value ->> 1`

export class SqliteRows {
  readonly #sql: Sql
  /** Whether there are rows of earlier releases. */
  readonly hasOlder: boolean

  constructor(sql: Sql) {
    this.#sql = sql
    sql.all(documentsSchema)
    this.hasOlder = hasOlderRows(sql)
  }

  /** With `older` where it is of an earlier release. */
  find(ref: RecordRef): SqlRow | undefined {
    return this.#read('*', ref)
  }

  /** The same without its index entries, for who only reads it. */
  text(ref: RecordRef): SqlRow | undefined {
    return this.#read(ownTextColumns, ref)
  }

  /** Those that there are, without entries, each by its place in the list: of several in one statement, which is two thirds of the work. */
  *findEach(refs: readonly RecordRef[]): Iterable<[at: number, row: SqlRow]> {
    if (this.hasOlder || refs.length < 3) {
      for (const [at, ref] of refs.entries()) {
        const row = this.text(ref)
        if (row) yield [at, row]
      }
      return
    }
    const names = JSON.stringify(refs.map(({ collection, id }) => [collection, id]))
    for (const row of this.#sql.each(findEachStatement, names)) yield [Number(row.at), row]
  }

  /** The same without its value, for who only changes it: of a large record that is nearly all. */
  head(ref: RecordRef): SqlRow | undefined {
    return this.#read('version, entries, expires_at', ref)
  }

  #read(columns: string, { collection, id }: RecordRef): SqlRow | undefined {
    const [row] = this.#sql.all(`SELECT ${columns} FROM documents WHERE collection = ? AND id = ?`, collection, id)
    return row ?? (this.hasOlder ? this.#findOlder({ collection, id }) : undefined)
  }

  /** Writes a record that nobody had before; false when there is one, expired or not. */
  putNew(write: TextPut): boolean {
    const { collection, id, text, index = [], expiresAtMs = null } = write
    if (this.hasOlder && this.#findOlder({ collection, id })) return false
    const written = this.#sql.all(
      `INSERT INTO documents (version, value, entries, expires_at, collection, id) VALUES (1, ?, ?, ?, ?, ?)
       ON CONFLICT (collection, id) DO NOTHING RETURNING version`,
      ...[text, entriesText(index), expiresAtMs, collection, id],
    )
    if (written.length > 0) addEntries(this.#sql, { collection, id }, index)
    return written.length > 0
  }

  /** `before`: the row that is there, expired or not. */
  put(write: TextPut, version: number, before: SqlRow | undefined): void {
    const { collection, id, text, index = [], expiresAtMs = null } = write
    if (this.hasOlder) this.#removeOlder(write)
    this.#sql.all(
      `INSERT INTO documents (version, value, entries, expires_at, collection, id) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (collection, id) DO UPDATE SET version = excluded.version, value = excluded.value,
       entries = excluded.entries, expires_at = excluded.expires_at`,
      ...[version, text, entriesText(index), expiresAtMs, collection, id],
    )
    moveEntries(this.#sql, write, before ? parseEntries(before) : [], index)
  }

  remove(ref: RecordRef, row: SqlRow): void {
    removeEntries(this.#sql, ref, parseEntries(row))
    this.#sql.all('DELETE FROM documents WHERE collection = ? AND id = ?', ref.collection, ref.id)
    if (this.hasOlder) this.#removeOlder(ref)
  }

  /** Up to `limit` older ones that expired. */
  olderExpired(nowMs: number, limit: number): SqlRow[] {
    if (!this.hasOlder) return []
    return this.#sql.all('SELECT * FROM records WHERE expires_at <= ? LIMIT ?', nowMs, limit)
  }

  /** When the first older one expires, or did. */
  olderExpiryMs(): number | undefined {
    if (!this.hasOlder) return undefined
    const [row] = this.#sql.all('SELECT min(expires_at) AS at FROM records WHERE expires_at IS NOT NULL')
    return typeof row?.at === 'number' ? row.at : undefined
  }

  #findOlder({ collection, id }: RecordRef): SqlRow | undefined {
    return this.#sql.all('SELECT *, 1 AS older FROM records WHERE collection = ? AND id = ?', collection, id)[0]
  }

  #removeOlder({ collection, id }: RecordRef): void {
    this.#sql.all('DELETE FROM records WHERE collection = ? AND id = ?', collection, id)
  }
}

function hasOlderRows(sql: Sql): boolean {
  if (sql.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'records'").length === 0) return false
  if (sql.all('SELECT 1 FROM records LIMIT 1').length > 0) return true
  sql.all('DROP TABLE records')
  return false
}
