/**
 * Live events: a call rings, a call is answered. They are reported while they matter or not at all: a screen that pops up when
 * the call is over is worse than none. That the call took place is reported afterwards in any case.
 */
import type { Call } from '../calls/call.ts'
import type { Delivery } from './delivery.ts'
import type { LiveEventKind } from './destination.ts'

/** How long after we heard of it a live event is still reported, repeated attempts included. */
export const reportWithinMs = 60_000
/** A live event longer ago than this by the source's clock is history. Generous, since that clock need not be right. */
const historyAfterMs = 600_000

/** Whether the live event is the call's present: of a call first heard of when it was answered nobody needs to know that it rang. */
export function isCurrent(call: Call, liveEvent: LiveEventKind, nowMs: number): boolean {
  const { state, startedAt, answeredAt } = call.view
  if (state !== (liveEvent === 'ringing' ? 'ringing' : 'talking')) return false
  return nowMs - Date.parse(liveEvent === 'ringing' ? startedAt : (answeredAt ?? startedAt)) < historyAfterMs
}

/** From then on the delivery is not worth an attempt. */
export function tooLateAtMs(delivery: Delivery): number {
  return delivery.moment === undefined ? Number.POSITIVE_INFINITY : delivery.createdAtMs + reportWithinMs
}

/** Why the delivery is not worth an attempt, in a sentence; undefined when it is. */
export function tooLateReason(delivery: Delivery, call: Call, nowMs: number): string | undefined {
  if (delivery.moment === undefined) return undefined
  if (call.view.state === 'ended')
    return `The call was over before anybody could be notified that it was ${delivery.moment}.`
  if (nowMs < tooLateAtMs(delivery)) return undefined
  return `Nobody could be notified within ${reportWithinMs / 1000} s that the call was ${delivery.moment}.`
}
