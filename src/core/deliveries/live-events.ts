/**
 * Moments: a call rings, a call is answered. They are told while they matter or not at all: a screen that pops up when
 * the call is over is worse than none. That the call took place is told afterwards in any case.
 */
import type { Call } from '../calls/call.ts'
import type { Delivery } from './delivery.ts'
import type { LiveEventKind } from './destination.ts'

/** How long after we heard of it a moment is still told, repeated attempts included. */
export const tellWithinMs = 60_000
/** A moment longer ago than this by the teller's clock is history. Generous, since that clock need not be right. */
const historyAfterMs = 600_000

/** Whether the moment is the call's present: of a call first heard of when it was answered nobody needs to know that it rang. */
export function isToBeTold(call: Call, moment: LiveEventKind, nowMs: number): boolean {
  const { state, startedAt, answeredAt } = call.view
  if (state !== (moment === 'ringing' ? 'ringing' : 'talking')) return false
  return nowMs - Date.parse(moment === 'ringing' ? startedAt : (answeredAt ?? startedAt)) < historyAfterMs
}

/** From then on the delivery is not worth an attempt. */
export function tooLateAtMs(delivery: Delivery): number {
  return delivery.moment === undefined ? Number.POSITIVE_INFINITY : delivery.createdAtMs + tellWithinMs
}

/** Why the delivery is not worth an attempt, in a sentence; undefined when it is. */
export function tooLateReason(delivery: Delivery, call: Call, nowMs: number): string | undefined {
  if (delivery.moment === undefined) return undefined
  if (call.view.state === 'ended') return `The call was over before it could be told that it was ${delivery.moment}.`
  if (nowMs < tooLateAtMs(delivery)) return undefined
  return `It could not be told within ${tellWithinMs / 1000} s that the call was ${delivery.moment}.`
}
