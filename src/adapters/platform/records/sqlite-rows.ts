/** Writing and deleting one record's row, with its index entries. */
import type { RecordRef } from '../../../ports/records.ts'
import type { Sql, SqlRow } from './sqlite.ts'
import { entriesText, moveEntries, parseEntries, removeEntries } from './sqlite-entries.ts'
import type { TextPut } from './text-store.ts'

/** `before`: the row that is there, expired or not. */
export function putRow(sql: Sql, write: TextPut, version: number, before: SqlRow | undefined): void {
  const { collection, id, text, index = [], expiresAtMs = null } = write
  const content = [version, text, entriesText(index)]
  // SQLite writes an index anew where its column is set, be it to the same value, and Cloudflare bills that as a row.
  if (before && before.expires_at === expiresAtMs) {
    const statement = 'UPDATE records SET version = ?, value = ?, entries = ? WHERE collection = ? AND id = ?'
    sql.all(statement, ...content, collection, id)
  } else {
    sql.all(
      `INSERT INTO records (version, value, entries, collection, id, expires_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (collection, id) DO UPDATE SET version = excluded.version, value = excluded.value,
       entries = excluded.entries, expires_at = excluded.expires_at`,
      ...[...content, collection, id, expiresAtMs],
    )
  }
  moveEntries(sql, write, before ? parseEntries(before) : [], index)
}

export function removeRow(sql: Sql, ref: RecordRef, row: SqlRow): void {
  removeEntries(sql, ref, parseEntries(row))
  sql.all('DELETE FROM records WHERE collection = ? AND id = ?', ref.collection, ref.id)
}
