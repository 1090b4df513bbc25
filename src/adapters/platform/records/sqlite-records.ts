/**
 * `records` on SQLite. Synchronous inside, so one object needs no locks.
 *
 * Tables: `documents` holds each record as JSON text with its index entries (sqlite-rows.ts), `entries` all indexes
 * (sqlite-entries.ts), `expiries` what is to be deleted when (sqlite-expiry.ts); sums have their own (sqlite-counts.ts).
 */
import type { Count, Sums } from '../../../ports/counts.ts'
import type { RecordRef } from '../../../ports/records.ts'
import type { Sql, SqlRow } from './sqlite.ts'
import { SqliteCounts } from './sqlite-counts.ts'
import { entriesSchema } from './sqlite-entries.ts'
import { type ExpiringRecord, expiryHour, SqliteExpiry } from './sqlite-expiry.ts'
import {
  answerCharsMax,
  firstKeyOf,
  isAsFound,
  listRecords,
  scanRecords,
  toTextRecord,
  toWholeTextRecord,
} from './sqlite-reads.ts'
import { SqliteRows } from './sqlite-rows.ts'
import { SqliteSnapshots } from './sqlite-snapshots.ts'
import type {
  ListedBeside,
  Outcome,
  TextListQuery,
  TextPage,
  TextPut,
  TextRecord,
  TextScan,
  TextSnapshot,
  TextStore,
  TextWrite,
  WholeTextRecord,
} from './text-store.ts'

/** Thrown inside the transaction to roll it back; never leaves this file. */
class Refused extends Error {
  readonly position: number
  constructor(position: number) {
    super('refused')
    this.position = position
  }
}

/** What writes change beside their records. */
interface Along {
  /** Of each write. */
  readonly expiring: (readonly ExpiringRecord[])[]
  /** Those that count are among them. */
  readonly writes: TextWrite[]
}

export class SqliteRecords implements TextStore {
  readonly #sql: Sql
  readonly #now: () => number
  readonly #rows: SqliteRows
  readonly #expiry: SqliteExpiry
  readonly #counts: SqliteCounts
  readonly #snapshots: SqliteSnapshots
  /** While several writes are stored in one step. */
  #along: Along | undefined

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
    sql.all(entriesSchema)
    this.#rows = new SqliteRows(sql)
    this.#expiry = new SqliteExpiry(sql)
    this.#counts = new SqliteCounts(sql, now)
    this.#snapshots = new SqliteSnapshots(now, {
      scan: (limit, cursor) => this.scan(limit, cursor),
      find: (ref) => this.#findWhole(ref),
      sums: (group) => this.#counts.whole(group),
    })
  }

  getMany(refs: readonly RecordRef[]): (TextRecord | undefined)[] {
    let chars = 0
    const found: (TextRecord | undefined)[] = refs.map(() => undefined)
    for (const [at, row] of this.#rows.findEach(refs)) {
      if (this.#expired(row)) continue
      const record = toTextRecord(row)
      chars += record.text.length
      if (refs.length > 1 && chars > answerCharsMax)
        throw new RangeError('These records exceed what one answer may hold.')
      found[at] = record
    }
    return found
  }

  list(query: TextListQuery): TextPage {
    return listRecords(this.#source, this.#now(), query)
  }

  listBeside(query: TextListQuery, ref: RecordRef): ListedBeside {
    return { page: this.list(query), beside: this.#get(ref) }
  }

  scan(limit: number, cursor?: string): TextScan {
    return scanRecords(this.#source, this.#now(), limit, cursor)
  }

  snapshot(limit: number, cursor?: string): TextSnapshot {
    return this.#snapshots.page(limit, cursor)
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

  /**
   * What `run` writes is stored in one step, or nothing of it when `run` throws; each of its writes is judged by itself, as ever. What
   * they count and when they expire is written once for all, so no sums may be read in between; nor is this called in it.
   */
  together<T>(run: () => T): T {
    const along: Along = { expiring: [], writes: [] }
    this.#along = along
    try {
      return this.#sql.step(() => {
        const result = run()
        this.#writeAlong(along)
        return result
      })
    } finally {
      this.#along = undefined
    }
  }

  write(writes: readonly TextWrite[]): { committed: boolean; outcomes: Outcome[] } {
    try {
      const { outcomes, expiring } = this.#sql.transaction(() => {
        const expiring: ExpiringRecord[] = []
        for (const [position, write] of writes.entries()) this.#judge(write, position)
        const outcomes = writes.map((write, position) => this.#apply(write, position, expiring))
        if (!this.#along) this.#writeAlong({ expiring: [expiring], writes: [...writes] })
        return { outcomes, expiring }
      })
      this.#along?.expiring.push(expiring)
      this.#along?.writes.push(...writes)
      this.#snapshots.note(writes)
      return { committed: true, outcomes }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { committed: false, outcomes: writes.map((_, i) => (i === error.position ? 'conflict' : 'skipped')) }
    }
  }

  /** The smallest key of an index from `from` on, expired records not counted. */
  firstKey(index: string, from = ''): string | undefined {
    return firstKeyOf(this.#source, this.#now(), index, from)
  }

  /** The full hour at which the first record or group of sums that is still stored is deleted. */
  firstExpiryMs(): number | undefined {
    const times = [this.#expiry.firstMs(), this.#rows.olderExpiryMs(), this.#counts.firstExpiryMs()]
    const known = times.filter((at) => at !== undefined)
    return known.length > 0 ? expiryHour(Math.min(...known)) : undefined
  }

  /** Deletes about `limit` expired records for good; answers how many. Reads never see them anyway. */
  purgeExpired(limit: number): number {
    return this.#sql.transaction(() => {
      const nowMs = this.#now()
      let purged = 0
      for (const row of this.#rows.olderExpired(nowMs, limit)) purged += this.#purge(placeOf(row), [])
      for (let looked = purged; looked < limit; ) {
        const due = this.#expiry.firstDue(nowMs)
        if (!due) break
        const later: ExpiringRecord[] = []
        for (const ref of due.refs) purged += this.#purge(ref, later)
        this.#expiry.remove(due)
        this.#expiry.noteAgain(later, nowMs)
        looked += due.refs.length
      }
      this.#counts.purgeExpired()
      return purged
    })
  }

  #writeAlong({ expiring, writes }: Along): void {
    this.#expiry.note(expiring, this.#now())
    this.#counts.countAll(writes)
  }

  get #source() {
    return { sql: this.#sql, hasOlder: this.#rows.hasOlder }
  }

  /** Unless it expires later: then `later` takes it. Answers how many were deleted. */
  #purge(ref: RecordRef, later: ExpiringRecord[]): number {
    const row = this.#rows.find(ref)
    if (typeof row?.expires_at !== 'number') return 0
    if (!this.#expired(row)) {
      later.push({ ...ref, expiresAtMs: row.expires_at })
      return 0
    }
    this.#rows.remove(ref, row)
    return 1
  }

  #get(ref: RecordRef): TextRecord | undefined {
    const row = this.#rows.text(ref)
    return row && !this.#expired(row) ? toTextRecord(row) : undefined
  }

  #findWhole(ref: RecordRef): WholeTextRecord | undefined {
    const row = this.#rows.find(ref)
    return row && !this.#expired(row) ? toWholeTextRecord(row) : undefined
  }

  #expired(row: SqlRow): boolean {
    return typeof row.expires_at === 'number' && row.expires_at <= this.#now()
  }

  /** Conditions that write nothing. */
  #judge(write: TextWrite, position: number): void {
    const isMet =
      write.op === 'check'
        ? isAsFound(this.#source, this.#now(), write)
        : write.op !== 'expect' || this.#versionOf(this.#rows.head(write)) === write.expect
    if (!isMet) throw new Refused(position)
  }

  /** `expiring`: takes what is not noted yet, or not soon enough. */
  #apply(write: TextWrite, position: number, expiring: ExpiringRecord[]): Outcome {
    if (write.op === 'count' || write.op === 'expect' || write.op === 'check') return 'written'
    if (write.op === 'put' && write.expect === 0 && this.#rows.putNew(write)) {
      noteExpiry(write, undefined, expiring)
      return 'written'
    }
    const row = this.#rows.head(write)
    const version = this.#versionOf(row)
    if (write.expect !== undefined && write.expect !== version) {
      if (write.op === 'put' && write.onConflict === 'skip') return 'skipped'
      throw new Refused(position)
    }
    if (write.op === 'delete') {
      if (row) this.#rows.remove(write, row)
      return 'written'
    }
    this.#rows.put(write, version + 1, row)
    noteExpiry(write, row?.older ? undefined : row?.expires_at, expiring)
    return 'written'
  }

  /** 0: there is none, or it has expired. */
  #versionOf(row: SqlRow | undefined): number {
    return row && !this.#expired(row) ? Number(row.version) : 0
  }
}

/** `beforeMs`: under which time it is noted already. */
function noteExpiry({ collection, id, expiresAtMs }: TextPut, beforeMs: unknown, expiring: ExpiringRecord[]): void {
  if (expiresAtMs === undefined) return
  const isNoted = typeof beforeMs === 'number' && beforeMs <= expiresAtMs
  if (!isNoted) expiring.push({ collection, id, expiresAtMs })
}

const placeOf = ({ collection, id }: SqlRow): RecordRef => ({ collection: String(collection), id: String(id) })
