/** The sums of a site in SQLite: one row a name. A row whose time is over counts as absent until it is deleted. */
import { additionsOf, type Count, type Sums } from './counts.ts'
import type { Sql } from './sqlite.ts'
import type { Outcome, TextWrite } from './text-store.ts'

const schema = [
  `CREATE TABLE IF NOT EXISTS sums (grp TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, expires_at INTEGER,
    PRIMARY KEY (grp, name)) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS sums_expiry ON sums (expires_at) WHERE expires_at IS NOT NULL',
]

const upsert = (change: string) =>
  `INSERT INTO sums (grp, name, value, expires_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (grp, name) DO UPDATE SET
   value = CASE WHEN expires_at <= ?5 THEN excluded.value ELSE ${change} END, expires_at = excluded.expires_at
   RETURNING value`
const add = upsert('value + excluded.value')
const keepGreatest = upsert('MAX(value, excluded.value)')

export class SqliteCounts {
  readonly #sql: Sql
  readonly #now: () => number

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
    for (const statement of schema) sql.all(statement)
  }

  sums(groups: readonly string[]): Sums[] {
    return groups.map((group) => {
      const rows = this.#sql.all(
        'SELECT name, value FROM sums WHERE grp = ? AND (expires_at IS NULL OR expires_at > ?)',
        group,
        this.#now(),
      )
      return Object.fromEntries(rows.map(({ name, value }) => [String(name), Number(value)]))
    })
  }

  /** In the caller's transaction: all counts of a write, whose outcomes are known. */
  countAll(writes: readonly TextWrite[], outcomes: readonly Outcome[]): void {
    for (const write of writes) {
      if (write.op !== 'count') continue
      this.count(write, (collection, outcome) => {
        return writes.filter((put, i) => {
          return put.op === 'put' && put.collection === collection && outcomes[i] === outcome
        }).length
      })
    }
  }

  /** Answers what the named sums are now. */
  count(count: Count, counted: Parameters<typeof additionsOf>[1] = () => 0): Sums {
    const told: [string, number][] = []
    const run = (statement: string, pairs: readonly [string, number][]) => {
      for (const [name, by] of pairs) {
        const expiry = count.expiresAtMs ?? null
        const [row] = this.#sql.all(statement, count.group, name, by, expiry, this.#now())
        told.push([name, Number(row?.value)])
      }
    }
    run(add, additionsOf(count, counted))
    run(keepGreatest, Object.entries(count.max ?? {}))
    return Object.fromEntries(told)
  }

  purgeExpired(): void {
    this.#sql.all('DELETE FROM sums WHERE expires_at <= ?', this.#now())
  }
}
