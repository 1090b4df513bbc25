/** The few lines of SQL that differ between databases when rows are read in the order of a time and an id. */
import { type RawBuilder, sql } from 'kysely'
import type { RowKey } from '../../../../adapters/pbx/rows/polled/row-table.ts'
import type { Dialect } from './settings.ts'

/**
 * Rows after `key`. Written out instead of as a row comparison, which SQL Server has not and MariaDB uses no index for.
 * @param id How the id is compared; its order must be that of `order by`.
 */
export function afterKey(at: RawBuilder<unknown>, id: RawBuilder<unknown>, key: RowKey, dialect: Dialect) {
  const time = timeParameter(key.at, dialect)
  if (key.id === '') return sql<boolean>`${at} >= ${time}`
  return sql<boolean>`(${at} >= ${time} and (${at} > ${time} or ${id} > ${key.id}))`
}

/** A wall time as a parameter of the database's own type. */
export function timeParameter(at: string, dialect: Dialect): RawBuilder<unknown> {
  if (dialect === 'mssql') return sql`cast(${at} as datetime2)`
  // MariaDB compares a datetime with a text as text unless it is cast; PostgreSQL takes the type of the column.
  return dialect === 'mysql' ? sql`cast(${at} as datetime(6))` : sql`${at}`
}

export function firstRows(dialect: Dialect, limit: number): { top: RawBuilder<unknown>; tail: RawBuilder<unknown> } {
  const count = sql.lit(Math.floor(limit))
  return dialect === 'mssql' ? { top: sql`top (${count})`, tail: sql`` } : { top: sql``, tail: sql`limit ${count}` }
}
