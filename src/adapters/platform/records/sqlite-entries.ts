/**
 * All indexes in one B-tree, ordered by (name, key, collection, id). SQLite's BINARY collation over UTF-8 is code point
 * order. A record's own entries stand with it as JSON text, so that they can be taken out without searching.
 */
import type { IndexEntry, RecordRef } from '../../../ports/records.ts'
import type { Sql, SqlRow } from './sqlite.ts'

export const entriesSchema = `CREATE TABLE IF NOT EXISTS entries (name TEXT NOT NULL, key TEXT NOT NULL,
  collection TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (name, key, collection, id)) WITHOUT ROWID`

/** Takes out the entries that the record has no more, and adds those that it did not have. */
export function moveEntries(
  sql: Sql,
  ref: RecordRef,
  before: readonly IndexEntry[],
  after: readonly IndexEntry[],
): void {
  removeEntries(sql, ref, without(before, after))
  addEntries(sql, ref, without(after, before))
}

/** A Durable Object binds at most 100 values. */
const entriesPerStatement = 20

export function addEntries(sql: Sql, { collection, id }: RecordRef, entries: readonly IndexEntry[]): void {
  for (let from = 0; from < entries.length; from += entriesPerStatement) {
    const some = entries.slice(from, from + entriesPerStatement)
    const rows = some.map(() => '(?, ?, ?, ?)').join(', ')
    sql.all(
      `INSERT OR IGNORE INTO entries VALUES ${rows}`,
      ...some.flatMap(({ index, key }) => [index, key, collection, id]),
    )
  }
}

export function removeEntries(sql: Sql, { collection, id }: RecordRef, entries: readonly IndexEntry[]): void {
  for (const { index, key } of entries) {
    sql.all('DELETE FROM entries WHERE name = ? AND key = ? AND collection = ? AND id = ?', index, key, collection, id)
  }
}

export function entriesText(entries: readonly IndexEntry[]): string {
  return JSON.stringify(entries.map(({ index, key }) => [index, key]))
}

export function parseEntries(row: SqlRow): IndexEntry[] {
  const pairs: [string, string][] = JSON.parse(String(row.entries))
  return pairs.map(([index, key]) => ({ index, key }))
}

function without(list: readonly IndexEntry[], others: readonly IndexEntry[]): readonly IndexEntry[] {
  if (list.length === 0 || others.length === 0) return list
  const known = new Set(others.map(placeOf))
  return list.filter((entry) => !known.has(placeOf(entry)))
}

const placeOf = ({ index, key }: IndexEntry) => `${index}\0${key}`
