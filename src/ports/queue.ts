/**
 * The `queue` port: only a wake-up. The record named is the truth (attempt, next time, last error); a message
 * says "look at it". Messages may be lost, doubled, late and out of order.
 */
import type { RecordRef } from './records.ts'

export interface WakeUp {
  readonly site: string
  readonly refs: readonly RecordRef[]
}

export interface Queue {
  /** Wakes the processor for these records as soon as possible. Rejects when the queue can't take the message. */
  wake(message: WakeUp): Promise<void>
  /** The same, not before `atMs`. A platform whose sweep wakes due records by itself may do nothing here. */
  wakeAt(message: WakeUp, atMs: number): Promise<void>
  /**
   * What keeps it from taking messages, as far as is known, and what to do: a sentence for an admin. Absent where the queue
   * has no limits of its own.
   */
  trouble?(): Promise<string | undefined>
}
