/**
 * SQL whose tables are made at the first write. An object that was only asked for, by a name that somebody made up, must leave
 * nothing behind: a table is storage that stays.
 */
import type { Sql, SqlRow, SqlValue } from './sqlite.ts'

/** `hasTables`: they are there already, from a write of before. */
export function lazySql(sql: Sql, hasTables: boolean): Sql {
  let waiting: string[] | undefined = hasTables ? undefined : []
  const makeTables = () => {
    const statements = waiting ?? []
    waiting = undefined
    for (const statement of statements) sql.all(statement)
  }
  return {
    all(statement: string, ...bindings: SqlValue[]): SqlRow[] {
      if (waiting === undefined) return sql.all(statement, ...bindings)
      if (/^\s*CREATE\b/i.test(statement)) {
        waiting.push(statement)
        return []
      }
      // Nothing was ever written, so nothing is found.
      if (/^\s*SELECT\b/i.test(statement)) return []
      makeTables()
      return sql.all(statement, ...bindings)
    },
    each: (statement, ...bindings) => (waiting === undefined ? sql.each(statement, ...bindings) : []),
    transaction: (run) => sql.transaction(run),
    step: (run) => sql.step(run),
  }
}
