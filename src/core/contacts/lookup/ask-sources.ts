/**
 * One question put to all sources at once, answered by priority inside one deadline.
 *
 * What must stay true: the best source's hit wins as soon as every better source has said "none" or failed, and
 * what is still open then is stopped; at the deadline whoever asks takes the best so far, and says so by `late`; a source that errs,
 * hangs or ignores its abort signal never makes anybody wait or fail. Sources that were late go on until the
 * late limit, so that their word can still fill the cache.
 */

import { type ErrorCode, SwitchhookError } from '../../../lib/errors.ts'
import { type Clock, noLongerWanted, startTimer } from '../../../ports/clock.ts'
import type { SourceFailure, SourceObserver } from '../../breakers/source-observer.ts'
import type { ContactSource } from '../source.ts'
import type { Degraded } from './answer.ts'

type Outcome<T> =
  | { readonly state: 'pending' | 'none' }
  | { readonly state: 'hit'; readonly value: T }
  | { readonly state: 'failed'; readonly failure: SourceFailure }

export interface Decision<T> {
  readonly hit?: T
  /** Sources better than the hit (all, where there is none) that failed or were late. */
  readonly degraded: readonly Degraded[]
}

export interface Asked<T> {
  /** The decision once it can't change any more, at the latest at the late limit. Never rejects. */
  readonly final: Promise<Decision<T>>
  /** The best that is known now; sources still open count as late. */
  best(): Decision<T>
  /** The deadline has passed: what is still open is reported as late, and stopped at the late limit. */
  late(): void
}

export interface AskOptions {
  readonly clock: Clock
  /** When `late` will be called, should it last so long: whoever waits has a timer anyway. */
  readonly deadlineMs: number
  readonly lateMs: number
  readonly observer: SourceObserver
  /** The code with which a source counts as failed without being asked; undefined: it is asked. */
  readonly keptAway: (source: ContactSource) => ErrorCode | undefined
}

/** Sources best first: by priority, then id. */
export function byPriority(sources: readonly ContactSource[]): readonly ContactSource[] {
  return [...sources].sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
}

/** `question` answers undefined for "surely none"; what it rejects with is the source's failure. */
export function askSources<T>(
  sources: readonly ContactSource[],
  question: (source: ContactSource, signal: AbortSignal) => Promise<T | undefined>,
  options: AskOptions,
): Asked<T> {
  const { clock, deadlineMs, lateMs, observer } = options
  const outcomes = sources.map((source): Outcome<T> => {
    const code = options.keptAway(source)
    return code === undefined ? { state: 'pending' } : { state: 'failed', failure: { code, message: 'Left alone.' } }
  })
  const controllers = sources.map(() => new AbortController())
  const late = new Set<string>()
  const decideNow = (sourcesOpen: boolean) => decide(sources, outcomes, sourcesOpen)
  const { promise: final, resolve } = Promise.withResolvers<Decision<T>>()
  let closed = false
  let stopTimer = () => {}
  const close = (decision: Decision<T>) => {
    closed = true
    stopTimer()
    for (const [position, controller] of controllers.entries()) {
      if (outcomes[position]?.state === 'pending') controller.abort(noLongerWanted)
    }
    resolve(decision)
  }
  const listen = async (source: ContactSource, position: number, signal: AbortSignal) => {
    const outcome = await ask(() => question(source, signal))
    if (closed) return
    outcomes[position] = outcome
    if (!late.has(source.id)) report(source.id, outcome, observer)
    else if (outcome.state !== 'failed') observer.answeredLate(source.id)
    const decision = decideNow(true)
    if (decision) close(decision)
  }
  const nobodyLeft = decideNow(true)
  if (nobodyLeft) close(nobodyLeft)
  else {
    for (const [position, controller] of controllers.entries()) {
      const source = sources[position]
      if (source && outcomes[position]?.state === 'pending') void listen(source, position, controller.signal)
    }
  }
  return {
    final,
    best: () => decideNow(false) ?? { degraded: [] },
    late() {
      if (closed) return
      for (const [position, source] of sources.entries()) {
        if (outcomes[position]?.state !== 'pending') continue
        late.add(source.id)
        observer.failed(source.id, { code: 'crm_timeout', message: `Did not answer within ${deadlineMs} ms.` })
      }
      const giveUp = () => close(decideNow(false) ?? { degraded: [] })
      stopTimer = startTimer(clock, Math.max(0, lateMs - deadlineMs), giveUp)
    },
  }
}

/** Undefined: not decided yet (only while `sourcesOpen`). */
function decide<T>(
  sources: readonly ContactSource[],
  outcomes: readonly Outcome<T>[],
  sourcesOpen: boolean,
): Decision<T> | undefined {
  const degraded: Degraded[] = []
  for (const [position, source] of sources.entries()) {
    const outcome = outcomes[position] ?? { state: 'pending' }
    if (outcome.state === 'hit') return { hit: outcome.value, degraded }
    if (outcome.state === 'pending') {
      if (sourcesOpen) return undefined
      degraded.push({ source: source.id, code: 'crm_timeout' })
    }
    if (outcome.state === 'failed') degraded.push({ source: source.id, code: outcome.failure.code })
  }
  return { degraded }
}

async function ask<T>(question: () => Promise<T | undefined>): Promise<Outcome<T>> {
  try {
    const value = await question()
    return value === undefined ? { state: 'none' } : { state: 'hit', value }
  } catch (thrown) {
    return { state: 'failed', failure: toFailure(thrown) }
  }
}

/** What a source broke its promise with; anything but a SwitchhookError means that it answered nonsense. */
export function toFailure(thrown: unknown): SourceFailure {
  if (thrown instanceof SwitchhookError) {
    const { code, message, retryAfterMs } = thrown
    return { code, message, retryAfterMs }
  }
  return { code: 'crm_bad_answer', message: 'Answered something that could not be understood.' }
}

function report<T>(source: string, outcome: Outcome<T>, observer: SourceObserver): void {
  if (outcome.state === 'failed') observer.failed(source, outcome.failure)
  else observer.succeeded(source)
}
