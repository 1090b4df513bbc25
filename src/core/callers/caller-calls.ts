/**
 * What follows from the calls of one number: who was not answered and not called back, and which answered calls were followed by
 * another one within a day. Pure: it depends on the set of calls alone, never on the order in which they were reported.
 *
 * - Missed: a call from outside that ended and nobody answered (voicemail too: nobody spoke with the caller).
 * - It is settled by a later answer: the caller reached somebody, or answered when called back, after the missed call began. It is
 *   so while they still talk.
 * - Repeated: a call from outside that was answered, and the same number called again within 24 h of its end. Every other
 *   answered call counts as resolved at the first.
 */
import type { Call } from '../calls/call.ts'
import type { Outcome } from '../calls/event.ts'

export interface CallerCall {
  readonly id: string
  readonly startMs: number
  readonly endMs: number
  readonly kind: 'answered' | 'missed' | 'called back' | 'talking'
  /** When the first of ours, or the one who was called, answered; absent when missed. */
  readonly answeredMs?: number
  readonly outcome: Outcome
  /** Who answered or called back; of a missed call, the extensions that rang. */
  readonly agents: readonly string[]
  readonly queue?: string
  readonly did?: string
}

export const repeatMs = 24 * 3_600_000

/** Undefined: of no account here (not answered yet, internal, a chat, not answered when called back, number withheld). */
export function callerCall({ id, view }: Call): CallerCall | undefined {
  const { direction, external, queue, did, answeredBy, startedAt, answeredAt } = view
  if (view.medium === 'chat' || direction === 'internal' || !external?.matchKey) return undefined
  const end = endingOf(view)
  const isAnswered = end?.outcome === 'answered'
  if (end === undefined || (direction === 'outbound' && !isAnswered)) return undefined
  const startMs = Date.parse(startedAt)
  return {
    ...{ id, startMs, endMs: end.atMs, outcome: end.outcome },
    kind: kindOf(view, isAnswered),
    ...(isAnswered && { answeredMs: answeredAt === undefined ? startMs : Date.parse(answeredAt) }),
    agents: isAnswered
      ? [answeredBy?.extension ?? ''].filter(Boolean)
      : [...new Set(view.rung.map(({ extension }) => extension))].slice(0, 20),
    ...(queue && { queue: queue.extension }),
    ...(did !== undefined && { did }),
  }
}

function kindOf({ state, direction }: Call['view'], isAnswered: boolean): CallerCall['kind'] {
  if (state !== 'ended') return 'talking'
  if (direction === 'outbound') return 'called back'
  return isAnswered ? 'answered' : 'missed'
}

/** How it came out; while they talk it is answered, and its end is not known: the answer stands for it. */
function endingOf({
  state,
  outcome,
  endedAt,
  answeredAt,
}: Call['view']): { atMs: number; outcome: Outcome } | undefined {
  if (state === 'talking' && answeredAt !== undefined) return { atMs: Date.parse(answeredAt), outcome: 'answered' }
  if (state !== 'ended' || outcome === undefined || endedAt === undefined) return undefined
  return { atMs: Date.parse(endedAt), outcome }
}

/** When somebody last spoke with the number; 0: never. */
export function lastAnswerMs(calls: readonly CallerCall[]): number {
  return calls.reduce((last, { answeredMs = 0 }) => Math.max(last, answeredMs), 0)
}

/** Those that began after `settledMs` and after the last answer, oldest first. */
export function openMissed(calls: readonly CallerCall[], settledMs: number): CallerCall[] {
  const afterMs = Math.max(settledMs, lastAnswerMs(calls))
  return calls.filter(({ kind, startMs }) => kind === 'missed' && startMs > afterMs).toSorted(byStart)
}

/** Answered calls after which the same number called again within 24 h. */
export function repeatedCalls(calls: readonly CallerCall[]): CallerCall[] {
  const starts = calls.flatMap(({ kind, startMs }) => (kind === 'answered' || kind === 'missed' ? [startMs] : []))
  return calls.filter(
    ({ kind, endMs }) => kind === 'answered' && starts.some((atMs) => atMs > endMs && atMs <= endMs + repeatMs),
  )
}

export const byStart = (a: CallerCall, b: CallerCall) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1)
