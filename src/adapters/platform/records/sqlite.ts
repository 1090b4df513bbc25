/** Whoever can run a statement and a transaction: a Durable Object's storage, node:sqlite. */
export type SqlValue = string | number | null
export type SqlRow = Readonly<Record<string, unknown>>

export interface Sql {
  all(statement: string, ...bindings: SqlValue[]): SqlRow[]
  /** Of a SELECT: each row is read when it is asked for; nothing else may be run until it is left. */
  each(statement: string, ...bindings: SqlValue[]): Iterable<SqlRow>
  /** Nothing of it is stored when `run` throws, which then goes on to the caller. */
  transaction<T>(run: () => T): T
  /**
   * The same of much that is not expected to fail: it costs less than a transaction around all, and may undo more than it, as what a
   * platform does in one step anyway.
   */
  step<T>(run: () => T): T
}
