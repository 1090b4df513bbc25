/** Where polled sources stand, and small facts that outlive a run. In the outbox's file, so that there is one to keep. */
import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { Checkpoint } from '../../../adapters/pbx/checkpoint.ts'
import { outboxFault } from './schema.ts'

export const checkpointForm: z.ZodType<Checkpoint> = z.json()

export interface SavedCheckpoint {
  readonly checkpoint: Checkpoint
  readonly movedAt: string
  /** Time of the last row that the cloud has. */
  readonly readUpTo?: string
  /** Id of the last event that the cloud has. */
  readonly lastId?: string
}

export class Checkpoints {
  readonly #database: DatabaseSync
  readonly #file: string

  constructor(database: DatabaseSync, file: string) {
    this.#database = database
    this.#file = file
  }

  get(source: string): SavedCheckpoint | undefined {
    const row = this.#database
      .prepare('SELECT value, moved_at, read_up_to, last_id FROM checkpoints WHERE source = ?')
      .get(source)
    if (row === undefined) return undefined
    return {
      checkpoint: checkpointForm.parse(JSON.parse(String(row.value))),
      movedAt: String(row.moved_at),
      readUpTo: row.read_up_to === null ? undefined : String(row.read_up_to),
      lastId: row.last_id === null ? undefined : String(row.last_id),
    }
  }

  /** Durable when it returns. Throws `outbox_unavailable`. */
  save(source: string, { checkpoint, movedAt, readUpTo, lastId }: SavedCheckpoint): void {
    this.#write(
      'INSERT INTO checkpoints (source, value, moved_at, read_up_to, last_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET value = excluded.value, moved_at = excluded.moved_at, read_up_to = coalesce(excluded.read_up_to, read_up_to), last_id = coalesce(excluded.last_id, last_id)',
      [source, JSON.stringify(checkpoint), movedAt, readUpTo ?? null, lastId ?? null],
    )
  }

  /** A fact that `setState` left; undefined when there is none. */
  state(name: string): unknown {
    const row = this.#database.prepare('SELECT value FROM state WHERE name = ?').get(name)
    return row === undefined ? undefined : JSON.parse(String(row.value))
  }

  /** Throws `outbox_unavailable`. */
  setState(name: string, value: unknown): void {
    this.#write(
      'INSERT INTO state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [name, JSON.stringify(value)],
    )
  }

  #write(sql: string, values: (string | null)[]): void {
    try {
      this.#database.prepare(sql).run(...values)
    } catch (thrown) {
      throw outboxFault(this.#file, thrown)
    }
  }
}
