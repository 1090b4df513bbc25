/**
 * The sums of a site in SQLite. Cloudflare bills each row that is written, so groups that change now share one row, and what a write
 * counts in all of them costs that row; a group that grew large, or has not changed for long, has a row of its own.
 *
 * What must stay true: a group stands in one place only; one whose time is over counts as absent until it is deleted.
 */
import type { Count, Sums } from '../../../ports/counts.ts'
import type { Sql, SqlRow } from './sqlite.ts'
import type { TextWrite } from './text-store.ts'

const countTables = [
  `CREATE TABLE IF NOT EXISTS sum_groups (name TEXT PRIMARY KEY, sums TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS sum_groups_expiry ON sum_groups (expires_at) WHERE expires_at IS NOT NULL',
]

/** The name of the shared row, which no group can have. */
const sharedName = ''
/** Characters of a group that has a row of its own. */
const ownRowChars = 8192
/** Of the shared row, which is read and written whole. */
const sharedCharsMax = 32_768

interface Group {
  readonly sums: Map<string, number>
  readonly expiresAtMs: number | null
}
type StoredGroup = [name: string, expiresAtMs: number | null, sums: Sums]

export class SqliteCounts {
  readonly #sql: Sql
  readonly #now: () => number

  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
    for (const statement of countTables) sql.all(statement)
  }

  sums(groups: readonly string[]): Sums[] {
    const shared = this.#shared()
    return groups.map((name) => Object.fromEntries((shared.get(name) ?? this.#own(name))?.sums ?? []))
  }

  /** With when it is over. */
  whole(group: string): { readonly group: string; readonly sums: Sums; readonly expiresAtMs?: number } {
    const known = this.#shared().get(group) ?? this.#own(group)
    return { group, sums: Object.fromEntries(known?.sums ?? []), expiresAtMs: known?.expiresAtMs ?? undefined }
  }

  /** In the caller's transaction: all that these writes, which were committed, count. */
  countAll(writes: readonly TextWrite[]): void {
    const counts = writes.filter((write) => write.op === 'count')
    if (counts.length > 0) this.#count(counts)
  }

  /** Answers what the named sums are now. */
  count(count: Count): Sums {
    return this.#count([count])
  }

  /** Answers what was changed, of all groups. */
  #count(counts: readonly Count[]): Sums {
    const shared = this.#shared()
    const changed: [string, number][] = []
    let isSharedChanged = false
    for (const [name, parts] of Map.groupBy(counts, (one) => one.group)) {
      const inShared = shared.get(name)
      const known = inShared ?? this.#own(name)
      const group: Group = { sums: new Map(known?.sums), expiresAtMs: parts.at(-1)?.expiresAtMs ?? null }
      const changes = addAll(group.sums, parts)
      if (changes.length === 0) continue
      changed.push(...changes)
      // What changed last stands last.
      shared.delete(name)
      const isLarge = textOf([[name, group]]).length > ownRowChars
      if (isLarge) this.#putOwn(name, group)
      else shared.set(name, group)
      if (!isLarge && known && !inShared) this.#sql.all('DELETE FROM sum_groups WHERE name = ?', name)
      isSharedChanged ||= !isLarge || inShared !== undefined
    }
    if (isSharedChanged) this.#putShared(shared)
    return Object.fromEntries(changed)
  }

  firstExpiryMs(): number | undefined {
    const [row] = this.#sql.all('SELECT min(expires_at) AS at FROM sum_groups WHERE expires_at IS NOT NULL')
    const shared = this.#storedShared().flatMap(([, expiresAtMs]) => expiresAtMs ?? [])
    const times = typeof row?.at === 'number' ? [row.at, ...shared] : shared
    return times.length > 0 ? Math.min(...times) : undefined
  }

  purgeExpired(): void {
    const nowMs = this.#now()
    this.#sql.all('DELETE FROM sum_groups WHERE expires_at <= ?', nowMs)
    if (this.#storedShared().some(([, expiresAtMs]) => isOver(expiresAtMs, nowMs))) this.#putShared(this.#shared())
  }

  #storedShared(): StoredGroup[] {
    const [row] = this.#sql.all('SELECT sums FROM sum_groups WHERE name = ?', sharedName)
    return row ? JSON.parse(String(row.sums)) : []
  }

  /** What is not over of the shared row, by name, what changed last at the end. */
  #shared(): Map<string, Group> {
    const nowMs = this.#now()
    const stored = this.#storedShared().filter(([, expiresAtMs]) => !isOver(expiresAtMs, nowMs))
    return new Map(
      stored.map(([name, expiresAtMs, sums]) => [name, { expiresAtMs, sums: new Map(Object.entries(sums)) }]),
    )
  }

  /** What has not changed for longest makes room. */
  #putShared(groups: Map<string, Group>): void {
    let text = textOf(groups)
    for (const [name, group] of groups) {
      if (text.length <= sharedCharsMax) break
      this.#putOwn(name, group)
      groups.delete(name)
      text = textOf(groups)
    }
    if (groups.size === 0) this.#sql.all('DELETE FROM sum_groups WHERE name = ?', sharedName)
    else this.#putRow(sharedName, text, null)
  }

  #putOwn(name: string, { sums, expiresAtMs }: Group): void {
    this.#putRow(name, JSON.stringify(Object.fromEntries(sums)), expiresAtMs)
  }

  #putRow(name: string, text: string, expiresAtMs: number | null): void {
    const [known] = this.#sql.all('SELECT expires_at FROM sum_groups WHERE name = ?', name)
    // The index of expiry is written anew where its column is set, be it to the same value.
    if (known?.expires_at === expiresAtMs) this.#sql.all('UPDATE sum_groups SET sums = ? WHERE name = ?', text, name)
    else {
      this.#sql.all(
        `INSERT INTO sum_groups (name, sums, expires_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET
         sums = excluded.sums, expires_at = excluded.expires_at`,
        ...[name, text, expiresAtMs],
      )
    }
  }

  #own(name: string): Group | undefined {
    const [row] = this.#sql.all('SELECT sums, expires_at FROM sum_groups WHERE name = ?', name)
    return row && !isOver(row.expires_at, this.#now()) ? groupOf(row) : undefined
  }
}

/** Adds to the sums what the parts count; answers the sums that changed. */
function addAll(sums: Map<string, number>, parts: readonly Count[]): [string, number][] {
  const changed: [string, number][] = []
  const set = (name: string, value: number) => {
    sums.set(name, value)
    changed.push([name, value])
  }
  for (const part of parts) {
    for (const [name, by] of Object.entries(part.add ?? {})) if (by !== 0) set(name, (sums.get(name) ?? 0) + by)
    for (const [name, value] of Object.entries(part.max ?? {})) set(name, Math.max(sums.get(name) ?? value, value))
  }
  return changed
}

const isOver = (expiresAtMs: unknown, nowMs: number): boolean => typeof expiresAtMs === 'number' && expiresAtMs <= nowMs

function groupOf(row: SqlRow): Group {
  const sums: Sums = JSON.parse(String(row.sums))
  return {
    sums: new Map(Object.entries(sums)),
    expiresAtMs: typeof row.expires_at === 'number' ? row.expires_at : null,
  }
}

function textOf(groups: Iterable<readonly [string, Group]>): string {
  return JSON.stringify(
    [...groups].map(([name, { sums, expiresAtMs }]): StoredGroup => [name, expiresAtMs, Object.fromEntries(sums)]),
  )
}
