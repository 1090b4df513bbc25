/**
 * Reports that were taken for a part of a call when little was known of it, and are not by what is known now: of two callers
 * with one number, who talked with whom shows only later. They leave the call and are looked at anew.
 *
 * What must stay true: only what time alone brought together parts, never what a name did; and what leaves does not fit the
 * call by the rules it would come back by (find-calls.ts), so that nothing goes back and forth.
 */
import { conflictsFor, endedAsKnown } from './call-conflict.ts'
import { callIdOf } from './call-id.ts'
import { type CallEvent, isRemark } from './event.ts'
import { identities } from './fact-rank.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { sameCallReason } from './same-call.ts'

/** What was reported of one call under names that belong together. */
export interface Misplaced {
  /** The names that go with it. */
  readonly names: readonly string[]
  readonly events: readonly [CallEvent, ...CallEvent[]]
}

/** `events` are one call's, in canonical order. Pure: follows from the set of events alone. */
export function misplacedReports(events: readonly CallEvent[]): Misplaced[] {
  const groups = partsByName(events)
  if (groups.length < 2) return []
  const parts = groups.map((own) => ({ events: own, legs: legReportsOf(own), rank: rankOf(own) }))
  const [first, ...others] = parts.sort((a, b) => a.rank - b.rank)
  if (!first) return []
  const kept = [...first.legs]
  let left = others
  // One may belong here only by another that does.
  for (;;) {
    const agents = new Set(kept.flatMap(({ agent }) => agent?.extension ?? []))
    const fitting = left.filter((part) => belongs(part.legs, kept))
    const next =
      fitting.find(({ legs }) => legs.some(({ agent }) => agent && agents.has(agent.extension))) ?? fitting[0]
    if (!next) return left.map(({ events: own }) => ({ names: namesOf(own), events: own }))
    kept.push(...next.legs)
    left = left.filter((part) => part !== next)
  }
}

/** What says nothing of legs can't be compared with any. */
function belongs(legs: readonly LegReport[], kept: readonly LegReport[]): boolean {
  if (legs.length === 0) return true
  const isNear = legs.some((leg) =>
    kept.some((other) => sameCallReason(leg, other) ?? sameCallReason(endedAsKnown(leg), endedAsKnown(other))),
  )
  return isNear && !conflictsFor('what is known', legs, kept)
}

/** How well it is known what call they are of; the others have to fit the best known. */
const rankOf = (events: readonly CallEvent[]) => Math.min(...events.map(({ identity }) => identities.indexOf(identity)))

type Part = [CallEvent, ...CallEvent[]]

/** The events by the names that they have in common, in order. A note says nothing of which call it is. */
function partsByName(events: readonly CallEvent[]): Part[] {
  const byName = new Map<string, Part>()
  for (const event of events) {
    if (isRemark(event)) continue
    const names = [...event.aliases, ...(event.formerAliases ?? [])]
    const [home, ...others] = new Set(names.map((name) => byName.get(name)).filter((part) => part !== undefined))
    const part: Part = home ?? [event]
    if (home) home.push(event)
    for (const other of others) part.push(...other)
    const gone = new Set(others)
    if (gone.size > 0) for (const [name, one] of byName) if (gone.has(one)) byName.set(name, part)
    for (const name of names) byName.set(name, part)
  }
  const parts = [...new Set(byName.values())]
  if (parts.length < 2) return parts
  const place = new Map(events.map((event, i) => [event, i]))
  return parts.map((part) => part.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)))
}

const namesOf = (events: readonly CallEvent[]): string[] => [
  ...new Set(events.flatMap(({ aliases }) => [...aliases, callIdOf(aliases[0])])),
]
