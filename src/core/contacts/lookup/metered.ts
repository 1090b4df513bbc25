/**
 * A lookup that counts itself: how many, with what outcome, from where, and how long they took. Counting is some additions
 * in memory; nobody waits for it. By this process's clock, which in a Worker stands still between two waits: an
 * answer from memory took 0 ms there.
 */
import type { Clock } from '../../../ports/clock.ts'
import { type FigureCounter, metricName, metricsGroup } from '../../../ports/metrics.ts'
import { noteFirst } from '../../setup/first-times.ts'
import type { EmailAnswer } from './answer.ts'
import type { Lookup } from './lookup.ts'

/** Upper bounds in seconds; an agent's patience, and the default deadline of 1.5 s, stand among them. */
export const lookupBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5] as const

const outcomes = ['found', 'created', 'placeholder', 'none'] as const
const froms = ['isolate', 'records', 'sources'] as const

/** Names are made once: the counting stands in the path of every ringing phone. */
const names = {
  number: namesOf((outcome: string) => metricName('lookups', 'number', outcome), outcomes),
  email: namesOf((outcome: string) => metricName('lookups', 'email', outcome), outcomes),
  from: namesOf((from: string) => metricName('lookup_answers', from), froms),
  degraded: metricName('lookups_degraded'),
  buckets: lookupBucketsSeconds.map((bound) => metricName('lookup_duration', String(bound))),
  beyond: metricName('lookup_duration', '+Inf'),
  sumMs: metricName('lookup_duration_ms'),
}

function namesOf<Key extends string>(name: (key: Key) => string, keys: readonly Key[]): ReadonlyMap<Key, string> {
  return new Map(keys.map((key) => [key, name(key)]))
}

export function meteredLookup(lookup: Lookup, counter: FigureCounter, clock: Pick<Clock, 'now'>): Lookup {
  let isNoted = false
  const note = (by: 'number' | 'email', { outcome, from, degraded }: EmailAnswer, tookMs: number) => {
    // Once in each process: the earliest is kept.
    if (!isNoted) noteFirst(counter, 'first_lookup', clock.now())
    isNoted = true
    const add = (name: string | undefined, amount?: number) => name && counter.add(metricsGroup, name, amount)
    add(names[by].get(outcome))
    add(names.from.get(from))
    if (degraded.length > 0) add(names.degraded)
    add(names.buckets[lookupBucketsSeconds.findIndex((bound) => tookMs <= bound * 1000)] ?? names.beyond)
    if (tookMs > 0) add(names.sumMs, Math.round(tookMs))
  }
  return {
    ...lookup,
    peek(raw, policy) {
      const answer = lookup.peek(raw, policy)
      if (answer !== undefined) note('number', answer, 0)
      return answer
    },
    async byNumber(raw, policy, background, spentMs) {
      const startMs = clock.now()
      const answer = await lookup.byNumber(raw, policy, background, spentMs)
      note('number', answer, clock.now() - startMs)
      counter.keep(background)
      return answer
    },
    async byEmail(email, background, spentMs) {
      const startMs = clock.now()
      const answer = await lookup.byEmail(email, background, spentMs)
      note('email', answer, clock.now() - startMs)
      counter.keep(background)
      return answer
    },
  }
}
