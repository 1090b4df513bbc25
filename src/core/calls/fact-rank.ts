/**
 * Which source is believed for which field of a call: the one table, in words in docs/truth.md.
 *
 * First by how well a source knows the call: by its id, by party and time, or a part of it only. Then by how it knows the
 * fact: it saw it happen, it has it from a record made afterwards, or it guessed. What the best source leaves open, the next
 * one fills in. What must stay true: the choice follows from the set of events alone, never from the order they came in.
 */
import type { CallEvent, Identity } from './event.ts'

/** How a source knows a fact, best first. */
export const certainties = ['seen', 'recorded', 'guessed'] as const
export type Certainty = (typeof certainties)[number]

export type RankedField = 'direction' | 'external' | 'did' | 'queue' | 'contact' | 'legs'

interface FieldRank {
  /** How it must be known to be believed, best first. */
  readonly order: readonly Certainty[]
  /** Where one source changes its mind: what it knew last, or what it said first. */
  readonly ofOneSource: 'last' | 'first'
}

const seenFirst = ['seen', 'recorded', 'guessed'] as const

export const factRanks: Readonly<Record<RankedField, FieldRank>> = {
  // A click-to-call looks like a call inside until the number outside is dialled.
  direction: { order: seenFirst, ofOneSource: 'last' },
  // A record has what was dialled, an access prefix included; who watched has what left for the line.
  external: { order: seenFirst, ofOneSource: 'last' },
  // The number the caller dialled; a call that is passed on does not change it.
  did: { order: seenFirst, ofOneSource: 'first' },
  // The first queue that the caller waited in. A record may have only the extension that led there.
  queue: { order: seenFirst, ofOneSource: 'first' },
  // Only a record carries what a lookup had answered.
  contact: { order: seenFirst, ofOneSource: 'first' },
  // Who saw a leg with a gap, and had to guess, knows less of it than the record.
  legs: { order: seenFirst, ofOneSource: 'first' },
}

export const identities: readonly Identity[] = ['exact', 'window', 'within']

export function certaintyOf(event: CallEvent): Certainty {
  return event.approximate ? 'guessed' : event.live ? 'seen' : 'recorded'
}

/** Smaller is better. */
function rankOf(event: CallEvent, field: RankedField): number {
  return identities.indexOf(event.identity) * certainties.length + factRanks[field].order.indexOf(certaintyOf(event))
}

export interface Fact<T> {
  readonly value: T
  readonly event: CallEvent
}

/** All that is said of the field, the most credible first. `events` are in canonical order. */
export function rankedFacts<T>(
  events: readonly CallEvent[],
  field: RankedField,
  pick: (event: CallEvent) => T | undefined,
): Fact<T>[] {
  const facts = events.flatMap((event): Fact<T>[] => {
    const value = pick(event)
    return value === undefined ? [] : [{ value, event }]
  })
  // Sources of one rank: the one that spoke first, and all it says before the next.
  const spoke = [...new Set(facts.map(({ event }) => event.source))]
  const place = new Map(facts.map((fact, i) => [fact, i]))
  const { ofOneSource } = factRanks[field]
  return facts.sort((a, b) => {
    const byRank = rankOf(a.event, field) - rankOf(b.event, field)
    const bySource = spoke.indexOf(a.event.source) - spoke.indexOf(b.event.source)
    const byTime = (place.get(a) ?? 0) - (place.get(b) ?? 0)
    return byRank || bySource || (ofOneSource === 'last' ? -byTime : byTime)
  })
}

/** What is believed of the field; undefined when nobody says anything. */
export function believed<T>(
  events: readonly CallEvent[],
  field: RankedField,
  pick: (event: CallEvent) => T | undefined,
): T | undefined {
  return rankedFacts(events, field, pick)[0]?.value
}
