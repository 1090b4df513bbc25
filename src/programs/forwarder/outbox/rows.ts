/** From rows of the outbox's tables to what they hold. */
import type { DatabaseSync } from 'node:sqlite'
import type { CallEvent } from '../../../core/calls/event.ts'
import type { Refused, StoredEvent } from './stored-event.ts'

/** SQLite ends the transaction by itself at some failures. */
export function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // There was none.
  }
}

const kinds: readonly CallEvent['kind'][] = ['ringing', 'answered', 'transferred', 'ended', 'recorded', 'ai']

/** What we can't name is kept as dearly as an end. */
function readKind(text: unknown): CallEvent['kind'] {
  return kinds.find((kind) => kind === text) ?? 'ended'
}

/** Of an event that is given as JSON. */
export function kindIn(body: string): CallEvent['kind'] {
  const event: unknown = JSON.parse(body)
  return readKind(typeof event === 'object' && event !== null && 'kind' in event ? event.kind : undefined)
}

export function readRow(row: Record<string, unknown>): StoredEvent {
  return {
    id: String(row.id),
    source: String(row.source),
    kind: readKind(row.kind),
    body: String(row.body),
    bytes: Number(row.bytes),
  }
}

export function readRefused(row: Record<string, unknown>): Refused {
  return {
    id: String(row.id),
    source: String(row.source),
    body: String(row.body),
    code: String(row.code),
    message: String(row.message),
  }
}
