/**
 * A source reads what one PBX knows and reports it as CallEvents with ids made from the facts, so that the same row or
 * message read twice is the same event. It neither stores nor sends: that is the outbox's and the push's.
 */

import type { Checkpoint, Memory } from '../../adapters/pbx/checkpoint.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import type { Dialler } from './click-to-call/dialler.ts'

export interface Page {
  readonly events: readonly CallEvent[]
  /** Where to go on once the cloud has all events of this page. */
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

interface SourceBase {
  /** Unique in the forwarder's configuration; part of event ids, so it must not change once used. */
  readonly id: string
  /** Tries connection, rights and schema, and reports what was found. */
  check(signal: AbortSignal): Promise<readonly SourceFinding[]>
  close(): Promise<void>
}

/** Databases and files: read in pages by key, with an overlap for rows that come late. */
export interface PolledSource extends SourceBase {
  readonly kind: 'polled'
  /**
   * The next page after `checkpoint` (undefined: from the configured start). Reads about `limit` rows at most, always
   * whole calls. Rejects with a SwitchhookError when the source can't be read; the caller tries again.
   */
  poll(checkpoint: Checkpoint | undefined, limit: number, signal: AbortSignal): Promise<Page>
  /** A checkpoint that makes `poll` start at this instant, for replays. */
  checkpointAt(atMs: number): Checkpoint
}

export interface LiveStatus {
  readonly connected: boolean
  /** ISO UTC of the last message. */
  readonly lastMessageAt?: string
  /** Why it is not connected, for an admin. */
  readonly problem?: string
}

/** Sockets: events are handed over as they come; connections are made again for ever. */
export interface LiveSource extends SourceBase {
  readonly kind: 'live'
  /**
   * Runs until the signal aborts. `emit` returns once the events are durable in the outbox (synchronously), and must be
   * called before anything else is done about them. `memory`, where a source gives it, is to be kept in the same step
   * and given back as `remembered` by the next run: without it, calls that end while the forwarder is down stay open.
   */
  run(
    emit: (events: readonly CallEvent[], memory?: readonly Memory[]) => void,
    signal: AbortSignal,
    remembered?: readonly Memory[],
  ): Promise<void>
  status(): LiveStatus
  /** Where its configuration lets it make calls. */
  readonly dialler?: Dialler
}

export type Source = PolledSource | LiveSource
