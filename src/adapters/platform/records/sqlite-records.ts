/**
 * `records` on SQLite. Synchronous inside, so one object needs no locks.
 *
 * Two tables: `records` holds each record as JSON text with its index entries, `entries` all indexes (sqlite-entries.ts).
 * A third is for sums (sqlite-counts.ts).
 */
import type { Count, Sums } from '../../../ports/counts.ts'
import type { RecordRef } from '../../../ports/records.ts'
import type { Sql, SqlRow } from './sqlite.ts'
import { SqliteCounts } from './sqlite-counts.ts'
import { entriesSchema } from './sqlite-entries.ts'
import { answerCharsMax, firstKeyOf, listRecords, scanRecords, toTextRecord } from './sqlite-reads.ts'
import { putRow, removeRow } from './sqlite-rows.ts'
import type { Outcome, TextListQuery, TextPage, TextRecord, TextScan, TextStore, TextWrite } from './text-store.ts'

const recordTables = [
  `CREATE TABLE IF NOT EXISTS records (collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    value TEXT NOT NULL, entries TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (collection, id))`,
  entriesSchema,
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

export class SqliteRecords implements TextStore {
  readonly #sql: Sql
  readonly #now: () => number
  readonly #counts: SqliteCounts

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
    for (const statement of recordTables) sql.all(statement)
    this.#counts = new SqliteCounts(sql, now)
  }

  getMany(refs: readonly RecordRef[]): (TextRecord | undefined)[] {
    let chars = 0
    return refs.map((ref) => {
      const found = this.#get(ref)
      chars += found?.text.length ?? 0
      if (refs.length > 1 && chars > answerCharsMax)
        throw new RangeError('These records exceed what one answer may hold.')
      return found
    })
  }

  list(query: TextListQuery): TextPage {
    return listRecords(this.#sql, this.#now(), query)
  }

  scan(limit: number, cursor?: string): TextScan {
    return scanRecords(this.#sql, this.#now(), limit, cursor)
  }

  sums(groups: readonly string[]): Sums[] {
    return this.#counts.sums(groups)
  }

  addCounts(count: Count): Sums {
    return this.#sql.transaction(() => {
      this.#counts.purgeExpired()
      return this.#counts.count(count)
    })
  }

  write(writes: readonly TextWrite[]): { committed: boolean; outcomes: Outcome[] } {
    try {
      return this.#sql.transaction(() => {
        const outcomes = writes.map((write, position) => this.#apply(write, position))
        this.#counts.countAll(writes, outcomes)
        return { committed: true, outcomes }
      })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { committed: false, outcomes: writes.map((_, i) => (i === error.position ? 'conflict' : 'skipped')) }
    }
  }

  /** The smallest key of an index from `from` on, expired records not counted. */
  firstKey(index: string, from = ''): string | undefined {
    return firstKeyOf(this.#sql, this.#now(), index, from)
  }

  /** When the first record or group of sums that is still stored expires, or did. */
  firstExpiryMs(): number | undefined {
    const [row] = this.#sql.all('SELECT min(expires_at) AS at FROM records WHERE expires_at IS NOT NULL')
    const times = [row?.at, this.#counts.firstExpiryMs()].filter((at) => typeof at === 'number')
    return times.length > 0 ? Math.min(...times) : undefined
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
        removeRow(this.#sql, { collection: String(row.collection), id: String(row.id) }, row)
      }
      this.#counts.purgeExpired()
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
    if (write.op === 'count') return 'written'
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
    if (write.op === 'put') putRow(this.#sql, write, version + 1, row)
    else if (row) removeRow(this.#sql, write, row)
    return 'written'
  }
}
