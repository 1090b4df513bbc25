/**
 * The sums of a site in SQLite: one row a group, its sums as JSON text, since Cloudflare bills each row that is written and
 * what is counted at once is mostly of one group. A row whose time is over counts as absent until it is deleted.
 */
import { additionsOf, type Count, type Sums } from '../../../ports/counts.ts'
import type { Sql, SqlRow } from './sqlite.ts'
import type { Outcome, TextWrite } from './text-store.ts'

const countTables = [
  `CREATE TABLE IF NOT EXISTS sum_groups (name TEXT PRIMARY KEY, sums TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS sum_groups_expiry ON sum_groups (expires_at) WHERE expires_at IS NOT NULL',
]

export class SqliteCounts {
  readonly #sql: Sql
  readonly #now: () => number

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
    for (const statement of countTables) sql.all(statement)
  }

  sums(groups: readonly string[]): Sums[] {
    return groups.map((group) => Object.fromEntries(sumsIn(this.#find(group))))
  }

  /** In the caller's transaction: all counts of a write, whose outcomes are known. */
  countAll(writes: readonly TextWrite[], outcomes: readonly Outcome[]): void {
    const counted: Parameters<typeof additionsOf>[1] = (collection, outcome) =>
      writes.filter((put, i) => put.op === 'put' && put.collection === collection && outcomes[i] === outcome).length
    const counts = writes.filter((write) => write.op === 'count')
    for (const [group, parts] of Map.groupBy(counts, (one) => one.group)) this.#count(group, parts, counted)
  }

  /** Answers what the named sums are now. */
  count(count: Count): Sums {
    return this.#count(count.group, [count], () => 0)
  }

  /** All that one write counts in a group. */
  #count(group: string, parts: readonly Count[], counted: Parameters<typeof additionsOf>[1]): Sums {
    const expiresAtMs = parts.at(-1)?.expiresAtMs ?? null
    const known = this.#find(group)
    const sums = sumsIn(known)
    const changed: [string, number][] = []
    const set = (name: string, value: number) => {
      sums.set(name, value)
      changed.push([name, value])
    }
    for (const part of parts) {
      for (const [name, by] of additionsOf(part, counted)) set(name, (sums.get(name) ?? 0) + by)
      for (const [name, value] of Object.entries(part.max ?? {})) set(name, Math.max(sums.get(name) ?? value, value))
    }
    const text = JSON.stringify(Object.fromEntries(sums))
    if (changed.length === 0) return {}
    // The index of expiry is written anew where its column is set, be it to the same value.
    if (known?.expires_at === expiresAtMs) this.#sql.all('UPDATE sum_groups SET sums = ? WHERE name = ?', text, group)
    else {
      this.#sql.all(
        `INSERT INTO sum_groups (name, sums, expires_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET
         sums = excluded.sums, expires_at = excluded.expires_at`,
        ...[group, text, expiresAtMs],
      )
    }
    return Object.fromEntries(changed)
  }

  firstExpiryMs(): number | undefined {
    const [row] = this.#sql.all('SELECT min(expires_at) AS at FROM sum_groups WHERE expires_at IS NOT NULL')
    return typeof row?.at === 'number' ? row.at : undefined
  }

  purgeExpired(): void {
    this.#sql.all('DELETE FROM sum_groups WHERE expires_at <= ?', this.#now())
  }

  #find(group: string): SqlRow | undefined {
    const [row] = this.#sql.all(
      'SELECT sums, expires_at FROM sum_groups WHERE name = ? AND (expires_at IS NULL OR expires_at > ?)',
      group,
      this.#now(),
    )
    return row
  }
}

function sumsIn(row: SqlRow | undefined): Map<string, number> {
  const sums: Record<string, number> = row ? JSON.parse(String(row.sums)) : {}
  return new Map(Object.entries(sums))
}
