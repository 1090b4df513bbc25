/** Lists, scans and first keys over the tables of SqliteRecords. */

import type { Check } from '../../../ports/records.ts'
import type { Sql, SqlRow } from './sqlite.ts'
import { parseEntries } from './sqlite-entries.ts'
import { textColumnsOf } from './sqlite-rows.ts'
import type { TextListQuery, TextPage, TextRecord, TextScan, WholeTextRecord } from './text-store.ts'

export interface Source {
  readonly sql: Sql
  /** Whether rows of earlier releases are to be looked at as well (sqlite-rows.ts). */
  readonly hasOlder: boolean
}

const joinedColumns = textColumnsOf('r')

/** The rows that the entries `e` name: `r` has the columns of a record, whichever table has it. */
function joined({ hasOlder }: Source): Readonly<Record<'columns' | 'from' | 'version' | 'expiresAt', string>> {
  if (!hasOlder) {
    const from = 'entries e JOIN documents r ON r.collection = e.collection AND r.id = e.id'
    return { columns: joinedColumns, from, version: 'r.version', expiresAt: 'r.expires_at' }
  }
  const either = (column: string) => `iif(r.id IS NULL, o.${column}, r.${column})`
  const on = (table: string) => `${table}.collection = e.collection AND ${table}.id = e.id`
  return {
    columns: `e.collection, e.id, ${['version', 'value', 'expires_at'].map((one) => `${either(one)} AS ${one}`).join(', ')}`,
    from: `entries e LEFT JOIN documents r ON ${on('r')} LEFT JOIN records o ON ${on('o')}`,
    version: either('version'),
    expiresAt: either('expires_at'),
  }
}

/** Characters of values in one answer; what passes between an object and its caller is limited to 32 MiB. */
export const answerCharsMax = 8 * 1024 * 1024

/** The first of the rows, as many as one answer may hold; at least one. What does not fit is not read, but for the first of it. */
function fitting(rows: Iterable<SqlRow>, limit: number): { readonly page: SqlRow[]; readonly isAll: boolean } {
  const page: SqlRow[] = []
  let chars = 0
  for (const row of rows) {
    chars += String(row.value).length
    if (page.length >= limit || (page.length > 0 && chars > answerCharsMax)) return { page, isAll: false }
    page.push(row)
  }
  return { page, isAll: true }
}

export function listRecords(source: Source, nowMs: number, query: TextListQuery): TextPage {
  const { columns, from, expiresAt } = joined(source)
  const { after, limit, reverse } = query
  const order = reverse ? 'DESC' : 'ASC'
  const beyond = after ? `AND (e.key, e.collection, e.id) ${reverse ? '<' : '>'} (?, ?, ?)` : ''
  // The limit stands in the text: SQLite prepares a statement anew each time that a bound limit is set.
  const rows = source.sql.each(
    `SELECT e.key, ${columns} FROM ${from}
     WHERE e.name = ? AND e.key >= ? AND e.key < ? ${beyond} AND (${expiresAt} IS NULL OR ${expiresAt} > ?)
     ORDER BY e.key ${order}, e.collection ${order}, e.id ${order} LIMIT ${Math.trunc(limit) + 1}`,
    query.index,
    query.from,
    query.to,
    ...(after ? [after.key, after.collection, after.id] : []),
    nowMs,
  )
  const { page, isAll } = fitting(rows, limit)
  const records = page.map(toTextRecord)
  const last = page.at(-1)
  if (isAll || !last) return { records }
  return { records, next: { key: String(last.key), collection: String(last.collection), id: String(last.id) } }
}

/** All records in the order of their names; `cursor` is the `next` of the page before. */
export function scanRecords(source: Source, nowMs: number, limit: number, cursor?: string): TextScan {
  const place: [string, string] | undefined = cursor === undefined ? ['', ''] : placeIn(cursor)
  if (place === undefined) return { records: [], badCursor: true }
  const [collection, id] = place
  const rows = scanned(source, [collection, id], nowMs, Math.trunc(limit) + 1)
  const { page, isAll } = fitting(rows, limit)
  const records = page.map(toWholeTextRecord)
  const last = records.at(-1)
  return isAll || !last ? { records } : { records, next: JSON.stringify([last.collection, last.id]) }
}

function scanned({ sql, hasOlder }: Source, place: [string, string], nowMs: number, limit: number): Iterable<SqlRow> {
  const columns = 'collection, id, version, value, entries, expires_at'
  const of = (table: string) =>
    sql.each(
      `SELECT ${columns} FROM ${table} WHERE (collection, id) > (?, ?) AND (expires_at IS NULL OR expires_at > ?)
       ORDER BY collection, id LIMIT ${limit}`,
      ...[...place, nowMs],
    )
  return hasOlder ? merged(of('documents'), of('records')) : of('documents')
}

/** Rows of two tables in the order of their names. */
function* merged(...tables: Iterable<SqlRow>[]): Iterable<SqlRow> {
  // As SQLite has them: by the bytes of UTF-8.
  const nameOf = ({ collection, id }: SqlRow) => Buffer.from(`${collection}\0${id}`)
  const cursors = tables.map((rows) => rows[Symbol.iterator]())
  try {
    const heads = cursors.map((cursor) => cursor.next())
    for (;;) {
      const [first] = heads
        .flatMap(({ done, value }, at) => (done ? [] : [{ at, row: value, name: nameOf(value) }]))
        .sort((a, b) => Buffer.compare(a.name, b.name))
      if (!first) return
      yield first.row
      const cursor = cursors[first.at]
      if (cursor) heads[first.at] = cursor.next()
    }
  } finally {
    for (const cursor of cursors) cursor.return?.()
  }
}

function placeIn(cursor: string): [collection: string, id: string] | undefined {
  try {
    const [collection, id, ...more]: unknown[] = JSON.parse(cursor)
    return typeof collection === 'string' && typeof id === 'string' && more.length === 0 ? [collection, id] : undefined
  } catch {
    return undefined
  }
}

/** Whether a list of these bounds finds just what it found. */
export function isAsFound(source: Source, nowMs: number, { index, from, to, found }: Check): boolean {
  const { version: versionOf, from: tables, expiresAt } = joined(source)
  // No values: a call stands under each of its legs, and its text would be read for each.
  const rows = source.sql.all(
    `SELECT e.collection, e.id, ${versionOf} AS version FROM ${tables}
     WHERE e.name = ? AND e.key >= ? AND e.key < ? AND (${expiresAt} IS NULL OR ${expiresAt} > ?)`,
    ...[index, from, to, nowMs],
  )
  const nameOf = (collection: unknown, id: unknown) => `${collection}\0${id}`
  const standing = new Map(rows.map(({ collection, id, version }) => [nameOf(collection, id), Number(version)]))
  return (
    standing.size === found.length &&
    found.every(({ collection, id, version }) => standing.get(nameOf(collection, id)) === version)
  )
}

/** The smallest key of an index from `from` on, expired records not counted. */
export function firstKeyOf(source: Source, nowMs: number, index: string, fromKey: string): string | undefined {
  const { from, expiresAt } = joined(source)
  const [row] = source.sql.all(
    `SELECT e.key FROM ${from}
     WHERE e.name = ? AND e.key >= ? AND (${expiresAt} IS NULL OR ${expiresAt} > ?) ORDER BY e.key LIMIT 1`,
    index,
    fromKey,
    nowMs,
  )
  return row && String(row.key)
}

export function toWholeTextRecord(row: SqlRow): WholeTextRecord {
  return { ...toTextRecord(row), index: parseEntries(row) }
}

export function toTextRecord(row: SqlRow): TextRecord {
  return {
    collection: String(row.collection),
    id: String(row.id),
    text: String(row.value),
    version: Number(row.version),
    expiresAtMs: typeof row.expires_at === 'number' ? row.expires_at : undefined,
  }
}
