/** Lists, scans and first keys over the two tables of SqliteRecords. */

import type { Sql, SqlRow } from './sqlite.ts'
import { parseEntries } from './sqlite-entries.ts'
import type { TextListQuery, TextPage, TextRecord, TextScan } from './text-store.ts'

/** Characters of values in one answer; what passes between an object and its caller is limited to 32 MiB. */
export const answerCharsMax = 8 * 1024 * 1024

/** The first of the rows, as many as one answer may hold; at least one. */
function fitting(rows: readonly SqlRow[], limit: number): readonly SqlRow[] {
  let chars = 0
  const past = rows.findIndex((row, i) => {
    chars += String(row.value).length
    return i >= limit || (i > 0 && chars > answerCharsMax)
  })
  return past < 0 ? rows : rows.slice(0, past)
}

export function listRecords(sql: Sql, nowMs: number, query: TextListQuery): TextPage {
  const { after, limit, reverse } = query
  const order = reverse ? 'DESC' : 'ASC'
  const beyond = after ? `AND (e.key, e.collection, e.id) ${reverse ? '<' : '>'} (?, ?, ?)` : ''
  // The limit stands in the text: SQLite prepares a statement anew each time that a bound limit is set.
  const rows = sql.all(
    `SELECT e.key, r.* FROM entries e JOIN records r ON r.collection = e.collection AND r.id = e.id
     WHERE e.name = ? AND e.key >= ? AND e.key < ? ${beyond} AND (r.expires_at IS NULL OR r.expires_at > ?)
     ORDER BY e.key ${order}, e.collection ${order}, e.id ${order} LIMIT ${Math.trunc(limit) + 1}`,
    query.index,
    query.from,
    query.to,
    ...(after ? [after.key, after.collection, after.id] : []),
    nowMs,
  )
  const page = fitting(rows, limit)
  const records = page.map(toTextRecord)
  const last = page.at(-1)
  if (rows.length === page.length || !last) return { records }
  return { records, next: { key: String(last.key), collection: String(last.collection), id: String(last.id) } }
}

/** All records in the order of their names; `cursor` is the `next` of the page before. */
export function scanRecords(sql: Sql, nowMs: number, limit: number, cursor?: string): TextScan {
  const place: [string, string] | undefined = cursor === undefined ? ['', ''] : placeIn(cursor)
  if (place === undefined) return { records: [], badCursor: true }
  const [collection, id] = place
  const rows = sql.all(
    `SELECT * FROM records WHERE (collection, id) > (?, ?) AND (expires_at IS NULL OR expires_at > ?)
     ORDER BY collection, id LIMIT ${Math.trunc(limit) + 1}`,
    collection,
    id,
    nowMs,
  )
  const records = fitting(rows, limit).map((row) => ({ ...toTextRecord(row), index: parseEntries(row) }))
  const last = records.at(-1)
  return rows.length > records.length && last
    ? { records, next: JSON.stringify([last.collection, last.id]) }
    : { records }
}

function placeIn(cursor: string): [collection: string, id: string] | undefined {
  try {
    const [collection, id, ...more]: unknown[] = JSON.parse(cursor)
    return typeof collection === 'string' && typeof id === 'string' && more.length === 0 ? [collection, id] : undefined
  } catch {
    return undefined
  }
}

/** The smallest key of an index from `from` on, expired records not counted. */
export function firstKeyOf(sql: Sql, nowMs: number, index: string, from: string): string | undefined {
  const [row] = sql.all(
    `SELECT e.key FROM entries e JOIN records r ON r.collection = e.collection AND r.id = e.id
     WHERE e.name = ? AND e.key >= ? AND (r.expires_at IS NULL OR r.expires_at > ?) ORDER BY e.key LIMIT 1`,
    index,
    from,
    nowMs,
  )
  return row && String(row.key)
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
