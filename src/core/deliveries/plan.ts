/**
 * plan (pure): what a changed call means for one destination. It decides what should be delivered and when, never
 * sends, and reads nothing; its answer is written in the same step as the call.
 */

import { sha256Hex } from '../../lib/hash.ts'
import type { Call } from '../calls/call.ts'
import { asOver, stillUpMsMax } from '../calls/still-up.ts'
import { type Delivery, deliveryIdOf } from './delivery.ts'
import type { Destination, LiveEventKind } from './destination.ts'
import { isCurrent } from './live-events.ts'
import type { WantsCall } from './rules.ts'

export interface PlanInput {
  readonly call: Call
  readonly destination: string
  /** Absent: the call itself is to be reported, once it is over. */
  readonly liveEvent?: LiveEventKind
  /** Of the destination. */
  readonly wants: WantsCall
  /** What the destination can do about its entry of a call that is left out. */
  readonly entryChanges?: Destination['entryChanges']
  /** The call's delivery as it stands, and those of calls that fold into it. */
  readonly own?: Delivery
  readonly inherited: readonly Delivery[]
  readonly nowMs: number
  /** How long an ended call must be without changes before it is delivered. */
  readonly settleMs: number
}

export interface Plan {
  readonly own?: Delivery
  /** Deliveries of folded calls, as they should be from now on. */
  readonly merged: readonly Delivery[]
}

/** Changes when there is something new to report, and only then. */
export function fingerprintOf(call: Call): string {
  return sha256Hex(JSON.stringify(call.view)).slice(0, 16)
}

/**
 * Nothing is to be sent: the destination does not want the call, and knows nothing of it (what it knows is kept right). Or
 * somebody left it out, and there is no entry that could be taken back.
 */
export function isUnwanted(
  call: Call,
  { wants, entryChanges }: Pick<PlanInput, 'wants' | 'entryChanges'>,
  delivery: Delivery | undefined,
): boolean {
  if (call.view.leftOut) return !(delivery && canBeRemoved(delivery, entryChanges))
  return !wants(call) && !(delivery && mayBeWritten(delivery))
}

/** Of what may have been written without our knowing, only what leaves nothing behind: no mark of a call that never was there. */
function canBeRemoved({ ref, offered }: Delivery, entryChanges: PlanInput['entryChanges']): boolean {
  const { remove = 'never' } = entryChanges ?? {}
  return ref ? remove !== 'never' : offered !== undefined && remove === 'deletes'
}

export function plan(input: PlanInput): Plan {
  const base = carryOver({ ...input, own: ownOf(input) })
  const id = deliveryIdOf(input.call.id, input.destination, input.liveEvent)
  const merged = input.inherited.map((delivery): Delivery => ({ ...delivery, state: 'merged', mergedInto: id }))
  if (input.liveEvent) {
    const isNews =
      base === undefined &&
      input.wants(input.call) &&
      !input.call.view.leftOut &&
      isCurrent(input.call, input.liveEvent, input.nowMs)
    return { own: isNews ? freshLiveEvent(input, id) : base, merged }
  }
  if (input.call.view.state !== 'ended') {
    const over = asOver(input.call)
    if (!over) return { own: base && heldBack(base, input.call), merged }
    if (isUnwanted(over, input, base)) return { own: base && withdrawn(base, over), merged }
    return { own: waitingForAll(base ?? fresh(input, id), over, input.nowMs), merged }
  }
  if (isUnwanted(input.call, input, base)) return { own: base && withdrawn(base, input.call), merged }
  return { own: withNews(base ?? fresh(input, id), input), merged }
}

/**
 * The call's own delivery. None where the call was taken for a part of another and is by itself again with nothing sent of it: it is
 * reported as if it were new. What was sent stays as it is, and live events are not reported again.
 */
function ownOf({ own, liveEvent }: PlanInput): Delivery | undefined {
  return own?.state === 'merged' && liveEvent === undefined && !mayBeWritten(own) ? undefined : own
}

/** A call that seemed over goes on (a transfer, a queue's next agent): it is reported when it is over, with all of it. */
function heldBack(delivery: Delivery, { revision }: Call): Delivery {
  const { state } = delivery
  if (state !== 'waiting' && state !== 'sending') return delivery
  // No fingerprint: whatever the call comes to be at its end, it is news.
  const wanted = { revision, fingerprint: '' }
  return state === 'sending' ? { ...delivery, wanted } : { ...delivery, wanted, nextAtMs: undefined }
}

/** One source still shows the call as up: it is delivered as over when that lasts (still-up.ts), or as it comes to be. */
function waitingForAll(delivery: Delivery, over: Call, nowMs: number): Delivery {
  const wanted = { revision: over.revision, fingerprint: fingerprintOf(over) }
  const isNew = wanted.fingerprint !== delivery.wanted.fingerprint
  if (delivery.state === 'sending' || (!isNew && delivery.state !== 'waiting')) return { ...delivery, wanted }
  return {
    ...delivery,
    wanted,
    state: 'waiting',
    nextAtMs: nowMs + stillUpMsMax,
    failures: 0,
    firstFailureAtMs: undefined,
  }
}

/** As the call has come to be, nothing more of it is sent; an entry that stands is left as it is: the destination can't take it back. */
export function withdrawn(delivery: Delivery, { revision }: Call): Delivery {
  const state = delivery.ref ? 'delivered' : 'unwanted'
  if (delivery.state === state && delivery.wanted.revision === revision) return delivery
  const wanted = { revision, fingerprint: '' }
  return { ...delivery, wanted, state, nextAtMs: undefined, failures: 0, firstFailureAtMs: undefined }
}

/** Due at once: nobody waits for a ringing phone to settle. */
function freshLiveEvent(input: PlanInput, id: string): Delivery {
  const wanted = { revision: input.call.revision, fingerprint: '' }
  return { ...fresh(input, id), wanted, nextAtMs: input.nowMs }
}

function fresh({ call, destination, liveEvent, nowMs }: PlanInput, id: string): Delivery {
  const wanted = { revision: 0, fingerprint: '' }
  return {
    v: 1,
    id,
    callId: call.id,
    destination,
    moment: liveEvent,
    state: 'waiting',
    key: id,
    wanted,
    failures: 0,
    createdAtMs: nowMs,
    attempts: [],
  }
}

/**
 * The delivery that goes on after a fold: if a folded call's entry may already stand at the destination and ours
 * can't, ours takes over that entry, so that the destination has one.
 */
function carryOver({ call, own, inherited, destination, liveEvent }: PlanInput): Delivery | undefined {
  const other = inherited.find((one) => one.ref) ?? inherited.find(mayBeWritten) ?? inherited[0]
  if (!other || (own && (own.ref || (mayBeWritten(own) && !other.ref)))) return own
  if (own && !mayBeWritten(other)) return own
  const id = deliveryIdOf(call.id, destination, liveEvent)
  const strayKeys = [
    ...(own?.strayKeys ?? []),
    ...(own && mayBeWritten(own) ? [own.key] : []),
    ...(other.strayKeys ?? []),
  ]
  return { ...other, id, callId: call.id, createdAtMs: own?.createdAtMs ?? other.createdAtMs, strayKeys }
}

/** Something was sent, or is just being sent: the destination may know of it though we have no answer. */
function mayBeWritten(delivery: Delivery): boolean {
  return delivery.offered !== undefined || delivery.ref !== undefined
}

function withNews(delivery: Delivery, { call, nowMs, settleMs }: PlanInput): Delivery {
  const wanted = { revision: call.revision, fingerprint: fingerprintOf(call) }
  const settledMs = nowMs + settleMs
  if (wanted.fingerprint === delivery.wanted.fingerprint) {
    // It was waited for a source that showed the call as up; now all agree.
    const waits =
      delivery.state === 'waiting' && delivery.failures === 0 && (delivery.nextAtMs ?? settledMs) > settledMs
    if (waits) return { ...delivery, wanted, nextAtMs: settledMs }
    return wanted.revision === delivery.wanted.revision ? delivery : { ...delivery, wanted }
  }
  if (delivery.state === 'sending') return { ...delivery, wanted }
  // A destination that just failed is not asked sooner because there is news.
  if (delivery.state === 'waiting' && delivery.failures > 0 && delivery.nextAtMs !== undefined)
    return { ...delivery, wanted }
  return { ...delivery, wanted, state: 'waiting', nextAtMs: settledMs, failures: 0, firstFailureAtMs: undefined }
}
