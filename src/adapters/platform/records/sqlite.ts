/** Whoever can run a statement and a transaction: a Durable Object's storage, node:sqlite. */
export type SqlValue = string | number | null
export type SqlRow = Readonly<Record<string, unknown>>

export interface Sql {
  all(statement: string, ...bindings: SqlValue[]): SqlRow[]
  /** Of a SELECT: each row is read when it is asked for; nothing else may be run until it is left. */
  each(statement: string, ...bindings: SqlValue[]): Iterable<SqlRow>
  transaction<T>(run: () => T): T
}
