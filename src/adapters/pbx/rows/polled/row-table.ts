/** A table of call records as RowSource reads it: rows in the order of keys, and what they say of calls. */
import type { CallEvent } from '../../../../core/calls/event.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import type { SourceFinding } from '../../source.ts'

/** Where a row stands in the order of reading. */
export interface RowKey {
  /** Milliseconds in the table's own time: UTC, or the PBX's wall clock read as if it were UTC. */
  readonly pos: number
  /** The same as the database writes it, as precise as it is. */
  readonly at: string
  /** Orders the rows of one instant. Empty: before all of them. */
  readonly id: string
}

export interface ReadRow<Row> {
  readonly call: string
  /** Unique among all rows of the table. */
  readonly id: string
  readonly pos: number
  /** What the start is compared with where positions are no times: the instant of the row. */
  readonly atMs?: number
  readonly row: Row
}

export interface Chunk<Row> {
  readonly rows: readonly ReadRow<Row>[]
  /** The key of the last row; undefined when there was none. */
  readonly last: RowKey | undefined
  readonly more: boolean
}

export interface RowTable<Row> {
  /** Rows after `from` in the order of keys, about `limit`. */
  read(from: RowKey, limit: number, signal: AbortSignal): Promise<Chunk<Row>>
  /** All rows known of one call → its events. Pure. `asItStands`: rows that it seems to lack will not come any more. */
  translate(call: string, rows: readonly Row[], asItStands: boolean): CallEvent[]
  /** Whether rows of a call are still to come, by what those that are here say. */
  goesOn?(rows: readonly Row[]): boolean
  /** Called before each read; whatever `posOf` has to know is found out here. */
  prepare?(signal: AbortSignal): Promise<void>
  /** Of a file: positions are offsets, not times. Where reading begins anew, `by` before a key. */
  readonly rewind?: (from: RowKey, by: number) => RowKey
  /** A position in the table's time for an instant. */
  posOf(atMs: number): number
  /** The instant of a position. */
  instantOf(pos: number): number
  check(signal: AbortSignal): Promise<readonly SourceFinding[]>
  close(): Promise<void>
}

/** The time of a chunk's last row, where that is known. */
export function readUpTo<Row>({ rows, last }: Chunk<Row>, table: RowTable<Row>): { readUpTo?: string } {
  if (!table.rewind) return last ? { readUpTo: isoUtc(table.instantOf(last.pos)) } : {}
  const atMs = rows.at(-1)?.atMs
  return atMs === undefined ? {} : { readUpTo: isoUtc(atMs) }
}
