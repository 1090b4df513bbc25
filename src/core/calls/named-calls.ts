/**
 * Which of the calls that had a name a report means. Ids begin again when a phone system is set up anew or its clock is set
 * back, so a name is believed near its call in time only, and may lead to several calls that lie far apart.
 *
 * What must stay true: of calls with one name, at most one lies near a report, as each new one is made only where none does.
 */
import { callIdOf } from './call-id.ts'
import type { FoundCall } from './call-window.ts'
import { type CallEvent, isRemark } from './event.ts'

const hourMs = 3_600_000
/** Events this far from a call that is over are another call's. */
export const nameHoldsMs = 12 * hourMs
/** The same of a call that goes on, of which long may be heard nothing. */
export const nameHoldsMsWhileUp = 48 * hourMs

/** Absent where nothing says when. */
export type Span = { readonly fromMs: number; readonly toMs: number } | undefined

/** Whether events of both may be of one call that has the same name in both. */
export function areNear(a: Span, b: Span, withinMs = nameHoldsMs): boolean {
  return !a || !b || Math.max(a.fromMs - b.toMs, b.fromMs - a.toMs) <= withinMs
}

export function widened(a: Span, b: Span): Span {
  if (!a || !b) return a ?? b
  return { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) }
}

/** When something happened; a note is written whenever somebody has time. */
export function spanOf(events: readonly CallEvent[]): Span {
  const times = events.flatMap((event) => (isRemark(event) ? [] : Date.parse(event.at)))
  if (times.length === 0) return undefined
  return { fromMs: Math.min(...times), toMs: Math.max(...times) }
}

/** Whether the events may be of the call whose name they have. */
export function isNear(record: FoundCall, events: readonly CallEvent[]): boolean {
  const { call } = record.value
  const withinMs = call.view.state === 'ended' ? nameHoldsMs : nameHoldsMsWhileUp
  return areNear(spanOf(events), spanOf(call.events), withinMs)
}

/** The id of the call that these events make where none is near: of another one with the same name, with its time. */
export function newCallId(events: readonly CallEvent[], isNameTaken: boolean): string {
  const alias = events[0]?.aliases[0] ?? ''
  const span = isNameTaken ? spanOf(events) : undefined
  return callIdOf(span ? `${alias} at ${new Date(span.fromMs).toISOString()}` : alias)
}
