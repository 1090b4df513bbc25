/**
 * Reading a table of calls on PostgreSQL, MySQL, MariaDB or SQL Server, in the order of its end (or, without such a
 * column, start) and id. On SQL Server the queries are tested as text only.
 */
import { type RawBuilder, sql } from 'kysely'
import {
  type CallLogReading,
  type CallLogRow,
  callKeyOf,
  translateCallLog,
} from '../../../../adapters/pbx/call-log/row.ts'
import type { RowKey, RowTable } from '../../../../adapters/pbx/rows/polled/row-table.ts'
import { readWallMs, type WallClock } from '../../../../adapters/pbx/rows/wall-time.ts'
import type { SourceFinding } from '../../../../adapters/pbx/source.ts'
import { maskNumber } from '../../../../core/phone/mask-number.ts'
import { SwitchhookError, toSwitchhookError } from '../../../../lib/errors.ts'
import { afterKey, firstRows } from '../../polled/database/keyset.ts'
import type { LazyDatabase } from '../../polled/database/open-database.ts'
import type { Dialect } from '../../polled/database/settings.ts'

/** Our name for a column → its name in the table; null: there is none. */
export type ColumnMap = Readonly<Record<keyof CallLogRow, string | null>>
export type CallLogTables = Record<string, CallLogRow>

export interface CallLogOptions {
  readonly reading: Omit<CallLogReading, 'instantOf'>
  readonly database: LazyDatabase<CallLogTables>
  readonly table: string
  readonly columns: ColumnMap
  readonly wall: WallClock
}

const times: ReadonlySet<string> = new Set(['starttime', 'endtime'])

export function callLogTable({ reading, database, table, columns, wall }: CallLogOptions): RowTable<CallLogRow> {
  const { dialect } = database
  let utc: boolean | undefined
  const instantOf = (wallMs: number) => (utc ? wallMs : wall.instantOf(wallMs))

  return {
    /** PostgreSQL's timestamptz holds instants; all other times are those of the PBX's wall. */
    async prepare(signal) {
      utc ??= dialect === 'postgres' && (await isInstant(database, table, columns, signal))
    },
    async read(from, limit, signal) {
      const query = callLogQuery(dialect, table, columns, from, limit)
      const { rows } = await database.use(signal, (db) => query.execute(db))
      const read = rows.map((row) => {
        const at = (columns.endtime === null ? row.starttime : row.endtime) ?? ''
        return { call: callKeyOf(row), id: String(row.id), pos: readWallMs(at) ?? 0, at, row }
      })
      const end = read.at(-1)
      const last: RowKey | undefined = end && { pos: end.pos, at: end.at, id: end.id }
      return { rows: read, last, more: rows.length >= limit }
    },
    translate: (call, rows) => translateCallLog({ ...reading, instantOf }, call, rows),
    posOf: (atMs) => (utc ? atMs : wall.wallOf(atMs)),
    instantOf,
    check: (signal) => checkCallLog(database, table, columns, signal),
    close: () => database.close(),
  }
}

/** Exported for its tests: what is sent to the database. */
export function callLogQuery(
  dialect: Dialect,
  table: string,
  columns: ColumnMap,
  from: RowKey,
  limit: number,
): RawBuilder<CallLogRow> {
  const at = sql.ref(orderColumn(columns))
  const id = sql.ref(columns.id ?? 'Id')
  const { top, tail } = firstRows(dialect, limit)
  return sql<CallLogRow>`select ${top} ${selection(dialect, columns)} from ${sql.table(table)}
    where ${at} is not null and ${afterKey(at, id, from, dialect)} order by ${at}, ${id} ${tail}`
}

function orderColumn(columns: ColumnMap): string {
  return columns.endtime ?? columns.starttime ?? 'StartTime'
}

function selection(dialect: Dialect, columns: ColumnMap): RawBuilder<unknown> {
  const wanted = Object.entries(columns).flatMap(([name, column]) => {
    if (column === null) return []
    const value = sql.ref(column)
    // Style 126 is ISO 8601; as a date the driver would cut SQL Server's fractions and guess a zone.
    const read = dialect === 'mssql' && times.has(name) ? sql`convert(varchar(33), ${value}, 126)` : value
    return [sql`${read} as ${sql.ref(name)}`]
  })
  return sql.join(wanted)
}

async function isInstant(
  database: LazyDatabase<CallLogTables>,
  table: string,
  columns: ColumnMap,
  signal: AbortSignal,
): Promise<boolean> {
  const query = sql<{ data_type: string }>`
    select data_type from information_schema.columns
    where table_name = ${table.split('.').at(-1)} and column_name = ${orderColumn(columns)}`
  const { rows } = await database.use(signal, (db) => query.execute(db))
  return rows[0]?.data_type === 'timestamp with time zone'
}

const sampleRows = 3

async function checkCallLog(
  database: LazyDatabase<CallLogTables>,
  table: string,
  columns: ColumnMap,
  signal: AbortSignal,
): Promise<SourceFinding[]> {
  try {
    const { dialect } = database
    const { top, tail } = firstRows(dialect, sampleRows)
    const at = sql.ref(orderColumn(columns))
    const query = sql<CallLogRow>`select ${top} ${selection(dialect, columns)} from ${sql.table(table)}
      where ${at} is not null order by ${at} desc ${tail}`
    const { rows } = await database.use(signal, (db) => query.execute(db))
    const place = await database.place()
    const found = { ok: true, text: `Connected to ${place}; table ${table} has all columns that are configured.` }
    if (rows.length === 0) return [found, { ok: true, text: 'No calls yet.' }]
    return [found, ...rows.map(describe)]
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toSwitchhookError(thrown)
    const cause = error instanceof SwitchhookError && error.cause instanceof Error ? ` (${error.cause.message})` : ''
    return [{ ok: false, text: `${error.message}${cause}` }]
  }
}

function describe(row: CallLogRow): SourceFinding {
  const [from, to] = [shown(row.caller), shown(row.destination)]
  const text = `${row.starttime}: ${from} to ${to}, type ${row.calltype}, answered ${row.answered}, duration ${row.duration}`
  return { ok: true, text }
}

function shown(value: unknown): string {
  const text = String(value ?? '')
  return text.length > 6 ? maskNumber(text) : text
}
