/**
 * Where a finished call must arrive: every CRM connector and every outgoing webhook. An implementation only
 * translates; when to send, how often and what became of it is deliveries' business.
 */
import type { Call } from '../calls/call.ts'
import type { WantsCall } from './rules.ts'

/** What a destination may want to hear of while the call goes on; in order. */
export const liveEventKinds = ['ringing', 'answered'] as const
export type LiveEventKind = (typeof liveEventKinds)[number]

export interface CallReport {
  readonly call: Call
  /**
   * The idempotency key of this entry at the destination: the same for every attempt to write the same thing, so
   * that a write whose answer was lost is not written twice.
   */
  readonly key: string
  /** Changes with what there is to tell, and only then: tells one amendment of an entry from another. */
  readonly fingerprint: string
}

/** What the destination calls its entry; kept with the delivery and given back for amendments. */
export interface DestinationRef {
  readonly id: string
  readonly url?: string
  /** What the destination wants to be reminded of when it amends the entry again: opaque, short, no personal data. */
  readonly memo?: string
}

/**
 * Methods reject with a SwitchhookError whose `retryable` decides between another attempt and the dead letters,
 * and whose `retryAfterMs` is honoured. They stop when the signal aborts.
 */
export interface Destination {
  readonly id: string
  /** Which calls it is told of (rules.ts); absent: all with somebody outside. */
  readonly wants?: WantsCall
  logCall(report: CallReport, signal: AbortSignal): Promise<DestinationRef>
  /** Tells the destination what is new since the entry `ref` was written. */
  amendCall(report: CallReport, ref: DestinationRef, signal: AbortSignal): Promise<DestinationRef>
  /** The live events of a call that goes on of which the destination wants to be told; absent: none. */
  readonly liveEventKinds?: readonly LiveEventKind[]
  /** Tells such a moment, of the call as it is now. The report's key is the moment's own. */
  reportLiveEvent?(report: CallReport, moment: LiveEventKind, signal: AbortSignal): Promise<DestinationRef>
}
