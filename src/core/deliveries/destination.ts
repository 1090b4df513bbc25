/**
 * Where a finished call must arrive: every CRM connector and every outgoing webhook. An implementation only
 * translates; when to send, how often and what became of it is deliveries' business.
 */
import type { EntryMove, EntryRemoval, RemovedHow } from '../../wire/connector.ts'
import type { Call } from '../calls/call.ts'
import type { Notice, WantsNotice } from '../staffing/alerts/notice.ts'
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
  /** Changes with what there is to report, and only then: distinguishes one amendment of an entry from another. */
  readonly fingerprint: string
}

/** What the destination calls its entry; kept with the delivery and given back for amendments. */
export interface DestinationRef {
  readonly id: string
  readonly url?: string
  /** What the destination wants to be reminded of when it amends the entry again: opaque, short, no personal data. */
  readonly memo?: string
  /** Whose the call is was not sure when it was logged: several contacts had the number, or none. */
  readonly unclear?: 'several' | 'none'
  /** The name of the contact that the entry is on, as the destination had it then; goes when the person is erased. */
  readonly contactName?: string
  /** Of the contact that a person chose, once the entry is on it: people may move it on there, and it is not fetched back. */
  readonly chosenId?: string
  /** Entries that it was moved from and that still stand, the last ones: whoever erases a person there must know of them. */
  readonly left?: readonly { readonly id: string; readonly url?: string }[]
}

/** An entry as it was written: under which key, and what the destination called it. */
export interface LoggedEntry {
  readonly key: string
  readonly id: string
}

/**
 * Methods reject with a SwitchhookError whose `retryable` decides between another attempt and the dead letters,
 * and whose `retryAfterMs` is honoured. They stop when the signal aborts.
 */
export interface Destination {
  readonly id: string
  /** Which calls are delivered to it (rules.ts); absent: all with somebody outside. */
  readonly wants?: WantsCall
  logCall(report: CallReport, signal: AbortSignal): Promise<DestinationRef>
  /** Reports the destination what is new since the entry `ref` was written. */
  amendCall(report: CallReport, ref: DestinationRef, signal: AbortSignal): Promise<DestinationRef>
  /** What becomes of its entry when a person moves the call to another contact, or leaves it out; absent: nothing does. */
  readonly entryChanges?: { readonly move: EntryMove; readonly remove: EntryRemoval }
  /**
   * Takes the entry of a call back that a person left out, as far as it can; what is gone already is gone. There unless
   * `entryChanges.remove` is `never`.
   * @param ref Undefined, where it `deletes`: no answer said whether anything was written; what stands under the key goes.
   */
  removeCall?(report: CallReport, ref: DestinationRef | undefined, signal: AbortSignal): Promise<RemovedHow>
  /**
   * Which of these entries (at most 100) it really has: their ids. Absent where it can't be asked, which is so of whatever only
   * takes and gives nothing back.
   */
  findLogged?(entries: readonly LoggedEntry[], signal: AbortSignal): Promise<ReadonlySet<string>>
  /** Live events of a call that goes on that the destination wants reported; absent: none. */
  readonly liveEventKinds?: readonly LiveEventKind[]
  /** Reports a live event, of the call as it is now. The report's key is the live event's own. */
  reportLiveEvent?(report: CallReport, liveEvent: LiveEventKind, signal: AbortSignal): Promise<DestinationRef>
  /** Which notices of alerts it is sent; absent: none. */
  readonly wantsNotice?: WantsNotice
  /** Sends a notice. `key`: the same for every attempt to send this one. */
  notify?(notice: Notice, key: string, signal: AbortSignal): Promise<DestinationRef>
}
