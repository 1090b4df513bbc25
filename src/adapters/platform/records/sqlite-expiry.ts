/**
 * When what is to be deleted: one row for many records, instead of an index entry for each. All that one write puts stands in one row,
 * under the time of what expires first; who expires later is noted anew then, many in a row. What is kept for days is deleted at the end of
 * its day (UTC), all else at the full hour.
 *
 * What must stay true: each record that expires is named at or before the time when it is to be deleted; a name is only a hint, the record
 * itself says whether it has expired.
 */
import type { RecordRef } from '../../../ports/records.ts'
import type { Sql } from './sqlite.ts'

const expirySchema = `CREATE TABLE IF NOT EXISTS expiries (due_at INTEGER NOT NULL, part INTEGER NOT NULL, names TEXT NOT NULL,
  PRIMARY KEY (due_at, part)) WITHOUT ROWID`

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Characters of one row: it is written anew with each name that is added. */
const partCharsMax = 4096

/** What expires later than that from now is deleted by the day. */
const longMs = 2 * dayMs

/** The full hour at or after an instant. */
export const expiryHour = (expiresAtMs: number): number => Math.ceil(expiresAtMs / hourMs) * hourMs
const expiryDay = (expiresAtMs: number): number => Math.ceil(expiresAtMs / dayMs) * dayMs

/** When a record that expires then is to be deleted. */
function deletionMs(expiresAtMs: number, nowMs: number): number {
  return expiresAtMs > nowMs + longMs ? expiryDay(expiresAtMs) : expiryHour(expiresAtMs)
}

export interface ExpiringRecord extends RecordRef {
  readonly expiresAtMs: number
}

export interface ExpiringRow {
  readonly dueMs: number
  readonly part: number
  readonly refs: readonly RecordRef[]
}

export class SqliteExpiry {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
    sql.all(expirySchema)
  }

  /** Notes records, in the caller's transaction: those of each write under the time when the first of them is deleted. */
  note(writes: readonly (readonly ExpiringRecord[])[], nowMs: number): void {
    const firstMs = (expiring: readonly ExpiringRecord[]) =>
      Math.min(...expiring.map(({ expiresAtMs }) => deletionMs(expiresAtMs, nowMs)))
    const some = writes.filter((expiring) => expiring.length > 0)
    for (const [dueMs, due] of Map.groupBy(some, firstMs)) this.#append(dueMs, due.flat().map(nameOf).join(''))
  }

  /** The same of records whose row is gone, each under its own time. */
  noteAgain(expiring: readonly ExpiringRecord[], nowMs: number): void {
    for (const [dueMs, some] of Map.groupBy(expiring, ({ expiresAtMs }) => deletionMs(expiresAtMs, nowMs))) {
      this.#append(dueMs, some.map(nameOf).join(''))
    }
  }

  /** The first row whose hour has come. */
  firstDue(nowMs: number): ExpiringRow | undefined {
    const [row] = this.#sql.all('SELECT * FROM expiries WHERE due_at <= ? ORDER BY due_at, part LIMIT 1', nowMs)
    return row && { dueMs: Number(row.due_at), part: Number(row.part), refs: refsIn(String(row.names)) }
  }

  remove({ dueMs, part }: ExpiringRow): void {
    this.#sql.all('DELETE FROM expiries WHERE due_at = ? AND part = ?', dueMs, part)
  }

  firstMs(): number | undefined {
    const [row] = this.#sql.all('SELECT due_at AS at FROM expiries ORDER BY due_at LIMIT 1')
    return typeof row?.at === 'number' ? row.at : undefined
  }

  #append(dueMs: number, names: string): void {
    const query = 'SELECT part, length(names) AS chars FROM expiries WHERE due_at = ? ORDER BY part DESC LIMIT 1'
    const [last] = this.#sql.all(query, dueMs)
    if (last && Number(last.chars) < partCharsMax) {
      this.#sql.all(
        'UPDATE expiries SET names = names || ? WHERE due_at = ? AND part = ?',
        names,
        dueMs,
        Number(last.part),
      )
    } else this.#sql.all('INSERT INTO expiries VALUES (?, ?, ?)', dueMs, Number(last?.part ?? 0) + 1, names)
  }
}

const nameOf = ({ collection, id }: RecordRef): string => `${JSON.stringify([collection, id])},`

function refsIn(names: string): RecordRef[] {
  const pairs: [string, string][] = JSON.parse(`[${names.slice(0, -1)}]`)
  return pairs.map(([collection, id]) => ({ collection, id }))
}
