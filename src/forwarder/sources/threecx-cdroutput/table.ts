/**
 * Reading `cdroutput` in the order in which its rows end, which is that in which 3CX writes them.
 *
 * cdr_id is the primary key and begins with the row's start (4 zero bytes, 8 bytes of Windows file time, a counter): the
 * only index that every installation has. A row that ends in a stretch of time started in it or at most a longest call
 * before, so a range of cdr_id bounds what the database must look at.
 */
import { type RawBuilder, sql } from 'kysely'
import { afterKey } from '../../polled/database/keyset.ts'
import type { LazyDatabase } from '../../polled/database/open-database.ts'
import type { Chunk, RowKey, RowTable } from '../../polled/row-source.ts'
import { readWallMs } from '../../polled/wall-time.ts'
import type { SourceFinding } from '../../source.ts'
import { checkCdrOutput } from './check.ts'
import { type CdrOutputRow, callOf, cdrOutputColumns } from './row.ts'
import { translateCdrOutput } from './translate.ts'

export interface CdrOutputTables {
  readonly cdroutput: CdrOutputRow
}

export interface CdrOutputOptions {
  readonly sourceId: string
  readonly country: string
  readonly database: LazyDatabase<CdrOutputTables>
  /** Longer calls than this are found late or, after a restart, not at all. */
  readonly longestCallMs: number
}

export function cdrOutputTable(options: CdrOutputOptions): RowTable<CdrOutputRow> {
  const { sourceId, country, database, longestCallMs } = options
  const columns = sql.join(cdrOutputColumns.map((column) => sql.ref(column)))

  return {
    async read(from, limit, signal) {
      const since = sql`${uuidAt(from.pos - longestCallMs)}::uuid`
      const query = sql<CdrOutputRow>`
        select ${columns} from cdroutput
        where cdr_id >= ${since} and ${ended} and ${afterKey(sql.ref('cdr_ended_at'), sql.ref('cdr_id'), from, 'postgres')}
        order by cdr_ended_at, cdr_id limit ${sql.lit(Math.floor(limit))}`
      const { rows } = await database.use(signal, (db) => query.execute(db))
      return chunkOf(rows, limit)
    },
    translate: (call, rows) => translateCdrOutput(sourceId, country, call, rows),
    posOf: (atMs) => atMs,
    instantOf: (pos) => pos,
    check: (signal): Promise<SourceFinding[]> => checkCdrOutput(database, signal),
    close: () => database.close(),
  }
}

/** Rows of calls that go on have no end yet; they are read when they have. */
const ended: RawBuilder<boolean> = sql`cdr_ended_at is not null`

function chunkOf(rows: readonly CdrOutputRow[], limit: number): Chunk<CdrOutputRow> {
  const read = rows.map((row) => ({
    call: callOf(row),
    id: row.cdr_id,
    pos: readWallMs(row.cdr_ended_at) ?? 0,
    row,
  }))
  const end = read.at(-1)
  const last: RowKey | undefined = end && { pos: end.pos, at: end.row.cdr_ended_at, id: end.id }
  return { rows: read, last, more: rows.length >= limit }
}

const fileTimeOfEpoch = 116_444_736_000_000_000n

/** The lowest cdr_id of a row that started at this instant. */
export function uuidAt(atMs: number): string {
  const ticks = fileTimeOfEpoch + BigInt(Math.max(0, Math.floor(atMs))) * 10_000n
  const hex = ticks.toString(16).padStart(16, '0')
  return `00000000-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8, 12)}-${hex.slice(12)}00000000`
}
