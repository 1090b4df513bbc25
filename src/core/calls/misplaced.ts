/**
 * Reports that were taken for a part of a call when little was known of it, and are not by what is known now: of two callers
 * with one number, who talked with whom shows only later. They leave the call and are looked at anew.
 *
 * What must stay true: only what time alone brought here can leave, never what a name did; and what leaves does not fit the
 * call by the rules it would come back by (find-calls.ts), so that nothing goes back and forth.
 */
import { conflictsFor } from './call-conflict.ts'
import { callIdOf } from './call-id.ts'
import type { CallEvent } from './event.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { sameCallReason } from './same-call.ts'

/** What one report without a call id said, under one name. */
export interface Misplaced {
  /** The names that go with it. */
  readonly names: readonly string[]
  readonly events: readonly [CallEvent, ...CallEvent[]]
}

interface Part extends Misplaced {
  readonly legs: readonly LegReport[]
}

/** `events` are one call's, in canonical order. Pure: follows from the set of events alone. */
export function misplacedReports(events: readonly CallEvent[]): Misplaced[] {
  const parts = partsMatchedInTime(events)
  const named = events.filter((event) => event.identity === 'exact')
  const [first] = parts
  if (!first || (parts.length === 1 && named.length === 0)) return []
  const kept = [...(named.length > 0 ? legReportsOf(named) : first.legs)]
  const agents = new Set(kept.flatMap(({ agent }) => agent?.extension ?? []))
  const knownFirst = (part: Part) => Number(!part.legs.some(({ agent }) => agent && agents.has(agent.extension)))
  let left = (named.length > 0 ? parts : parts.slice(1)).sort((a, b) => knownFirst(a) - knownFirst(b))
  // One may belong here only by another that does.
  for (;;) {
    const fits = left.find((part) => belongs(part, kept))
    if (!fits) return left.map(({ names, events: own }) => ({ names, events: own }))
    kept.push(...fits.legs)
    left = left.filter((part) => part !== fits)
  }
}

function belongs(part: Part, kept: readonly LegReport[]): boolean {
  return (
    part.legs.some((leg) => kept.some((other) => sameCallReason(leg, other))) &&
    !conflictsFor('what is known', part.legs, kept)
  )
}

function partsMatchedInTime(events: readonly CallEvent[]): Part[] {
  const fixed = new Set(events.flatMap((event) => (event.identity === 'window' ? [] : event.aliases)))
  const groups = new Map<string, [CallEvent, ...CallEvent[]]>()
  for (const event of events) {
    if (event.identity !== 'window' || event.aliases.some((name) => fixed.has(name))) continue
    const group = groups.get(event.aliases[0])
    if (group) group.push(event)
    else groups.set(event.aliases[0], [event])
  }
  return [...groups].map(([name, own]) => ({
    names: [...new Set([name, callIdOf(name), ...own.flatMap(({ aliases }) => aliases)])],
    events: own,
    legs: legReportsOf(own),
  }))
}
