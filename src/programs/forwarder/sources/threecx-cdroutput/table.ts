/**
 * Reading `cdroutput` in the order in which its rows end, which is that in which 3CX writes them.
 *
 * cdr_id is the primary key and begins with the row's start (4 zero bytes, 8 bytes of Windows file time, a counter): the
 * only index that every installation has. A row that ends in a stretch of time started in it or at most a longest call
 * before, so a range of cdr_id bounds what the database must look at.
 */

import { type RawBuilder, sql } from 'kysely'
import type { Chunk, RowKey, RowTable } from '../../../../adapters/pbx/rows/polled/row-table.ts'
import { readWallMs } from '../../../../adapters/pbx/rows/wall-time.ts'
import type { SourceFinding } from '../../../../adapters/pbx/source.ts'
import {
  type CdrOutputRow,
  type CdrOutputTables,
  callOf,
  cdrOutputColumns,
} from '../../../../adapters/pbx/threecx/cdroutput/row.ts'
import { goesOn, translateCdrOutput } from '../../../../adapters/pbx/threecx/cdroutput/translate.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { type Clock, isoUtc } from '../../../../ports/clock.ts'
import { afterKey } from '../../polled/database/keyset.ts'
import type { LazyDatabase } from '../../polled/database/open-database.ts'
import { checkCdrOutput } from './check.ts'

export interface CdrOutputOptions {
  readonly sourceId: string
  readonly home: Home
  readonly database: LazyDatabase<CdrOutputTables>
  /** Longer calls than this are found late or, after a restart, not at all. */
  readonly longestCallMs: number
  readonly clock: Clock
}

export function cdrOutputTable(options: CdrOutputOptions): RowTable<CdrOutputRow> {
  const { sourceId, home, database, longestCallMs, clock } = options
  const columns = sql.join(cdrOutputColumns.map((column) => sql.ref(column)))

  let stretchMs = firstStretchMs

  return {
    async read(from, limit, signal) {
      for (;;) {
        // Only of what is long past: the newest rows are few, and one dated in the future must be seen.
        const toMs = from.pos + stretchMs
        const bounded = toMs < clock.now()
        const query = sql<CdrOutputRow>`
          select ${columns} from cdroutput
          where cdr_id >= ${uuidAt(from.pos - longestCallMs)}::uuid
            and ${bounded ? endsBefore(toMs) : sql`cdr_ended_at is not null`}
            and ${afterKey(sql.ref('cdr_ended_at'), sql.ref('cdr_id'), from, 'postgres')}
          order by cdr_ended_at, cdr_id limit ${sql.lit(Math.floor(limit))}`
        const { rows } = await database.use(signal, (db) => query.execute(db))
        const chunk = chunkOf(rows, limit)
        const reachedMs = (chunk.last?.pos ?? from.pos) - from.pos
        stretchMs = chunk.more ? Math.max(shortestStretchMs, reachedMs * 2) : Math.min(longestStretchMs, stretchMs * 4)
        // Never past the last row: one that comes late must lie within the overlap of a row, not of an empty stretch.
        if (rows.length > 0 || !bounded) return { ...chunk, more: chunk.more || bounded }
      }
    },
    translate: (call, rows, asItStands) => translateCdrOutput(sourceId, home, call, rows, asItStands),
    goesOn,
    posOf: (atMs) => atMs,
    instantOf: (pos) => pos,
    check: (signal): Promise<SourceFinding[]> => checkCdrOutput(database, signal),
    close: () => database.close(),
  }
}

/**
 * How long a stretch of time one query looks at, grown and shrunk by how many rows were in it; without it, each page of
 * a long history would look at all rows that are left.
 */
const firstStretchMs = 6 * 3_600_000
const shortestStretchMs = 60_000
const longestStretchMs = 36_500 * 86_400_000

/** A row that ends before started before; rows of calls that go on have no end yet. */
function endsBefore(atMs: number): RawBuilder<boolean> {
  return sql`cdr_id < ${uuidAt(atMs)}::uuid and cdr_ended_at < ${isoUtc(atMs)}`
}

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
