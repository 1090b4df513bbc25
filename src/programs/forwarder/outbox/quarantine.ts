/** Events that the cloud refuses as they are, with the reason, until an admin has looked. Bounded: the oldest go. */
import type { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../../ports/log.ts'
import { readRefused } from './rows.ts'
import type { Refused } from './stored-event.ts'

export const quarantineMax = 10_000

export class Quarantine {
  readonly #database: DatabaseSync
  readonly #log: Log

  constructor(database: DatabaseSync, log: Log) {
    this.#database = database
    this.#log = log
  }

  get count(): number {
    return Number(this.#database.prepare('SELECT count(*) AS n FROM quarantine').get()?.n)
  }

  /** Newest first. */
  newest(limit: number): readonly (Refused & { readonly at: string })[] {
    const rows = this.#database
      .prepare('SELECT id, source, body, code, message, at FROM quarantine ORDER BY at DESC, id LIMIT ?')
      .all(limit)
    return rows.map((row) => ({ ...readRefused(row), at: String(row.at) }))
  }

  insert(refused: readonly Refused[], at: string): void {
    if (refused.length === 0) return
    const statement = this.#database.prepare(
      'INSERT INTO quarantine (id, source, body, code, message, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET code = excluded.code, message = excluded.message, at = excluded.at',
    )
    for (const { id, source, body, code, message } of refused) statement.run(id, source, body, code, message, at)
    const surplus = this.count - quarantineMax
    if (surplus <= 0) return
    this.#database
      .prepare('DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine ORDER BY at LIMIT ?)')
      .run(surplus)
    this.#log.error('quarantine_full', { forgotten: surplus })
  }

  clear(): void {
    this.#database.exec('DELETE FROM quarantine')
  }
}
