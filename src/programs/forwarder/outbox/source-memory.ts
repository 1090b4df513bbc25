/** What live sources must know after a restart, written in one step with the events that it belongs to. */
import type { DatabaseSync } from 'node:sqlite'
import type { Memory } from '../../../adapters/pbx/checkpoint.ts'
import { checkpointForm } from './checkpoints.ts'

export class SourceMemory {
  readonly #database: DatabaseSync
  /** Not written yet; the newest for each key. */
  readonly #unwritten = new Map<string, Memory & { readonly source: string }>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** To be written by the next `write`. */
  note(source: string, memory: readonly Memory[]): void {
    for (const { key, value } of memory) this.#unwritten.set(JSON.stringify([source, key]), { source, key, value })
  }

  /** Within the caller's transaction; `written` once that is committed. */
  write(): void {
    if (this.#unwritten.size === 0) return
    const put = this.#database.prepare('INSERT OR REPLACE INTO memory (source, key, value) VALUES (?, ?, ?)')
    const forget = this.#database.prepare('DELETE FROM memory WHERE source = ? AND key = ?')
    for (const { source, key, value } of this.#unwritten.values()) {
      if (value === null) forget.run(source, key)
      else put.run(source, key, JSON.stringify(value))
    }
  }

  written(): void {
    this.#unwritten.clear()
  }

  /** What is written of a source. */
  of(source: string): Memory[] {
    const rows = this.#database.prepare('SELECT key, value FROM memory WHERE source = ?').all(source)
    return rows.map((row) => ({ key: String(row.key), value: checkpointForm.parse(JSON.parse(String(row.value))) }))
  }
}
