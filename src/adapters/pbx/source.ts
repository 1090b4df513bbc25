/**
 * What every source of a phone system is, whoever runs it: it reads what one PBX knows and reports it as CallEvents with ids
 * made from the facts, so that the same row or message read twice is the same event. It neither stores nor sends.
 */

import type { CallEvent } from '../../core/calls/event.ts'
import type { TimeWindow } from '../../core/reconciliation/finished-calls.ts'
import type { HttpReply } from '../../ports/http.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { GroupSource } from './group-source.ts'
import type { HoursSource } from './hours-source.ts'

export interface Page {
  readonly events: readonly CallEvent[]
  /** Where to go on once all events of this page are durable. */
  readonly checkpoint: Checkpoint
  /** There is more to read at once. */
  readonly more: boolean
  /** How many rows or lines were read, events or not; for progress and lag. */
  readonly rows: number
  /** The time of the last row read, ISO UTC. */
  readonly readUpTo?: string
}

export interface SourceFinding {
  readonly ok: boolean
  /** One line for an admin; never a secret. */
  readonly text: string
}

export interface SourceBase {
  /** Unique in its configuration; part of event ids, so it must not change once used. */
  readonly id: string
  /** Tries connection, rights and schema, and reports what was found. */
  check(signal: AbortSignal): Promise<readonly SourceFinding[]>
  close(): Promise<void>
  /** Where it knows who is in which queue. */
  readonly staffing?: GroupSource | undefined
  /** Where it knows the business hours of its phone system. */
  readonly businessHours?: HoursSource | undefined
  /** The sound of a recording that it named, where the source itself gives it; undefined: it has none of this name. */
  recording?(name: string, signal: AbortSignal): Promise<HttpReply | undefined>
}

/** Databases, files and call logs: read in pages by key, with an overlap for rows that come late. */
export interface PolledSource extends SourceBase {
  readonly kind: 'polled'
  /**
   * The next page after `checkpoint` (undefined: from the configured start). Reads about `limit` rows at most, always
   * whole calls. Rejects with a SwitchhookError when the source can't be read; the caller tries again.
   */
  poll(checkpoint: Checkpoint | undefined, limit: number, signal: AbortSignal): Promise<Page>
  /** A checkpoint that makes `poll` start at this instant, for replays. */
  checkpointAt(atMs: number): Checkpoint
  /**
   * The calls that ended in the window, by their first name, with all their events: read anew, beside `poll` and without moving
   * any checkpoint. Rejects as `poll` does. Absent where what is past can't be read again.
   */
  finishedCalls?(window: TimeWindow, signal: AbortSignal): Promise<ReadonlyMap<string, readonly CallEvent[]>>
}

export interface LiveStatus {
  readonly connected: boolean
  /** ISO UTC of the last message. */
  readonly lastMessageAt?: string | undefined
  /** Why it is not connected, for an admin. */
  readonly problem?: string | undefined
}
