/**
 * Delivery: that one call must reach one destination. There is one for each pair, for as long as the call lives;
 * it follows the call's news, newest revision wins, and it remembers what became of each attempt.
 * A live event of a call that goes on (live-events.ts) has a delivery of its own, which is reported once or never; so has each
 * notice of an alert, which never changes (execute-notice.ts).
 */
import { DUE_INDEX, type IndexEntry, type Put, type RecordRef, timeKey } from '../../ports/records.ts'
import type { RemovedHow } from '../../wire/connector.ts'
import type { DeliveryForm } from '../../wire/delivery.ts'
import type { Notice } from '../staffing/alerts/notice.ts'
import type { DestinationRef, LiveEventKind } from './destination.ts'
import { referenceIndex, referenceKey } from './reference.ts'

/**
 * waiting: to be sent at `nextAtMs`. sending: somebody holds it until `nextAtMs`, then it is free again.
 * delivered: the destination has all we know. dead: given up, until an admin or news revives it.
 * merged: its call folded into another; `mergedInto` carries on.
 * unwanted: the destination's rules do not want the call as it came to be, and nothing of it was sent; or a person left it out, and
 * what was sent was taken back (`removed`).
 */
export type DeliveryState = DeliveryForm['state']

export interface Attempt {
  readonly atMs: number
  readonly durationMs: number
  readonly revision: number
  readonly outcome: 'delivered' | 'failed'
  readonly code?: string
  readonly message?: string
}

export interface Delivery {
  readonly v: 1
  readonly id: string
  /** The call; of a notice, the alert. */
  readonly callId: string
  readonly destination: string
  /** The live event it reports; absent: the call itself. Stored and public under this name. */
  readonly moment?: LiveEventKind
  /** What is delivered, where it is a notice of an alert and no call. */
  readonly notice?: Notice
  readonly state: DeliveryState
  /** The idempotency key at the destination; survives a fold, so that an entry half written is not written again. */
  readonly key: string
  /** What the call's news amount to now, and what they amounted to when the destination last heard of it. */
  readonly wanted: { readonly revision: number; readonly fingerprint: string }
  readonly sent?: { readonly revision: number; readonly fingerprint: string }
  /**
   * The fingerprint first sent under `key` while no answer has said that it was refused. A destination that keeps
   * the first thing written under a key may hold this one, whatever later attempts carry.
   */
  readonly offered?: string
  /** Keys given up in a fold for another's entry, under which something may stand at the destination as well. */
  readonly strayKeys?: readonly string[]
  readonly ref?: DestinationRef
  /** Failed attempts since the last success. */
  readonly failures: number
  readonly firstFailureAtMs?: number
  readonly nextAtMs?: number
  readonly createdAtMs: number
  /** The last ones, newest first. */
  readonly attempts: readonly Attempt[]
  readonly mergedInto?: string
  /** Its call was left out after an entry was written: what was done about that, and where it stands if it still does. */
  readonly removed?: {
    readonly atMs: number
    readonly how: RemovedHow
    readonly entry?: EntryPlace
    readonly left?: DestinationRef['left']
  }
}

export type EntryPlace = Pick<DestinationRef, 'id' | 'url'>

/** Those whose contact was not sure, by time. */
export const unclearIndex = 'deliveries.unclear'
export const deliveryCollection = 'deliveries'
export const attemptsKept = 20

export function deliveryIdOf(callId: string, destination: string, liveEvent?: LiveEventKind): string {
  return liveEvent === undefined ? `${callId}.${destination}` : `${callId}.${destination}.${liveEvent}`
}

/** The call and the destination that are in a delivery's id; where it came by another way, the record says so. */
export function partsOfDeliveryId(id: string): { callId: string; destination: string } {
  const [callId = '', destination = ''] = id.split('.')
  return { callId, destination }
}

/** Of an erased call: where it stands at the destination, without its contact's name, and no more attempts. What a destination said may name the person. */
export function laidDown(delivery: Delivery): Delivery {
  const { state, ref, attempts } = delivery
  const isOver = state === 'merged' || ref !== undefined
  return {
    ...delivery,
    state: state === 'merged' ? 'merged' : isOver ? 'delivered' : 'unwanted',
    nextAtMs: undefined,
    ref: ref && { ...ref, contactName: undefined, chosenId: undefined },
    attempts: attempts.map(({ message: _, ...rest }) => rest),
  }
}

export const deliveryRef = (id: string): RecordRef => ({ collection: deliveryCollection, id })

/**
 * The record of a delivery; `expect` is its version now, 0 for a new one. `dueAtMs`: since when the sweep looks at it, where
 * that is sooner than it wants: an entry that stays where it was is not written anew.
 */
export function putDelivery(
  delivery: Delivery,
  expect: number,
  expiresAtMs: number | undefined,
  dueAtMs = delivery.nextAtMs,
): Put {
  const index = indexEntries(delivery, dueAtMs)
  return { op: 'put', ...deliveryRef(delivery.id), value: delivery, expect, index, expiresAtMs }
}

function indexEntries(
  { state, createdAtMs, callId, ref, moment, notice }: Delivery,
  dueAtMs: number | undefined,
): IndexEntry[] {
  const entries: IndexEntry[] = [
    { index: 'deliveries.created', key: timeKey(createdAtMs) },
    ...(hasOwnList(state) ? [{ index: 'deliveries.state', key: `${listedAs(state)} ${timeKey(createdAtMs)}` }] : []),
    { index: 'deliveries.call', key: callId },
  ]
  const reference = moment === undefined && notice === undefined && ref ? referenceKey(ref.id) : ''
  if (reference !== '') entries.push({ index: referenceIndex, key: reference })
  if (reference !== '' && ref?.unclear) entries.push({ index: unclearIndex, key: timeKey(createdAtMs) })
  const open = state === 'waiting' || state === 'sending'
  if (open && dueAtMs !== undefined) entries.push({ index: DUE_INDEX, key: timeKey(dueAtMs) })
  return entries
}

/** Most are delivered: they are found among all, and an entry of each would be a row for nothing. */
export function hasOwnList(state: DeliveryState): boolean {
  return state !== 'delivered'
}

/** Under which state the index has it: what is being sent stays where it waited, for the seconds that lasts. */
export function listedAs(state: DeliveryState): DeliveryState {
  return state === 'sending' ? 'waiting' : state
}
