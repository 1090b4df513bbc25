/**
 * A Call and one more fact make a Call. Because a Call is its set of events and the view follows from the
 * set, every order and repetition of the same events gives the same Call (reduce.test.ts holds us to it).
 */
import type { Call, Match } from './call.ts'
import { callIdOf } from './call-id.ts'
import { withoutPerson } from './erased.ts'
import type { CallEvent } from './event.ts'
import type { Misplaced } from './misplaced.ts'
import { project } from './project.ts'

/** The call with these facts too; the very same object when all are known. `newId`: of a call that is not known yet; otherwise it follows from its first name. */
export function reduceAll(call: Call | undefined, added: readonly CallEvent[], newId?: string): Call {
  const events = new Map((call?.events ?? []).map((event) => [event.id, event]))
  let changed = call === undefined
  for (const reported of added) {
    const event = call?.erasedAt === undefined ? reported : withoutPerson(reported)
    const known = events.get(event.id)
    const kept = known ? theRicher(known, event) : event
    if (kept !== known) changed = true
    events.set(event.id, kept)
  }
  if (call && !changed) return call
  const { id = newId ?? firstId(added) } = call ?? {}
  return build(id, [...events.values()], call ?? {})
}

/** All events of several sets, each once, in canonical order. */
export function unionOf(sets: readonly (readonly CallEvent[])[]): CallEvent[] {
  const events = new Map<string, CallEvent>()
  for (const event of sets.flat()) {
    const known = events.get(event.id)
    events.set(event.id, known ? theRicher(known, event) : event)
  }
  return [...events.values()].sort(canonicalOrder)
}

/** Two calls that proved to be one: `kept`'s id stays, the other's becomes an alias. */
export function fold(kept: Call, other: Call, match: Match): Call {
  return build(kept.id, unionOf([kept.events, other.events]), {
    aliases: [...kept.aliases, other.id, ...other.aliases],
    matches: [...kept.matches, ...other.matches, match],
    erasedAt: kept.erasedAt ?? other.erasedAt,
    left: (kept.left ?? 0) + (other.left ?? 0),
  })
}

/** The call without what proved to be another's, and without its names; the id stays. */
export function without(call: Call, misplaced: readonly Misplaced[]): Call {
  if (misplaced.length === 0) return call
  const gone = new Set(misplaced.flatMap(({ events }) => events.map(({ id }) => id)))
  const names = new Set(misplaced.flatMap((one) => one.names))
  return build(
    call.id,
    call.events.filter(({ id }) => !gone.has(id)),
    {
      aliases: call.aliases.filter((name) => !names.has(name)),
      matches: call.matches.filter(({ alias }) => !names.has(alias)),
      left: (call.left ?? 0) + gone.size,
    },
  )
}

/** The call without the person that it was with; the same object where that was done before. */
export function erased(call: Call, erasedAt: string): Call {
  return call.erasedAt === undefined ? build(call.id, [...call.events], { ...call, erasedAt }) : call
}

/** The call with a note of why a source's report was taken for a part of it. */
export function withMatch(call: Call, match: Match): Call {
  return { ...call, matches: distinctMatches([...call.matches, match]) }
}

function firstId(events: readonly CallEvent[]): string {
  const [first] = events
  if (!first) throw new RangeError('a call needs at least one event')
  return callIdOf(first.aliases[0])
}

function build(
  id: string,
  reported: readonly CallEvent[],
  { aliases = [], matches = [], erasedAt, left = 0 }: Partial<Call>,
): Call {
  const events = erasedAt === undefined ? [...reported] : reported.map(withoutPerson)
  events.sort(canonicalOrder)
  const names = new Set([...aliases, ...events.flatMap((event) => event.aliases)])
  // Whoever reported it was given this id, whatever call the report has become a part of.
  for (const first of new Set(events.map((event) => event.aliases[0]))) names.add(callIdOf(first))
  names.delete(id)
  return {
    id,
    aliases: [...names].sort(byCodePoint),
    revision: events.length + 2 * left,
    ...(left > 0 && { left }),
    events,
    matches: distinctMatches(matches),
    view: project(events),
    ...(erasedAt !== undefined && { erasedAt }),
  }
}

const kindOrder = ['ringing', 'answered', 'transferred', 'ended', 'recorded', 'ai', 'noted', 'decided']

export function canonicalOrder(a: CallEvent, b: CallEvent): number {
  return byCodePoint(a.at, b.at) || kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || byCodePoint(a.id, b.id)
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A source repeating itself with other words must not make the result depend on the order: the longer text wins. */
function theRicher(a: CallEvent, b: CallEvent): CallEvent {
  const [textA, textB] = [canonicalJson(a), canonicalJson(b)]
  if (textA === textB) return a
  if (textA.length !== textB.length) return textA.length > textB.length ? a : b
  return textA > textB ? a : b
}

/** JSON with sorted members: a stored event that came back from JSON equals the one it was made of. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => byCodePoint(a, b)))
      : member,
  )
}

function distinctMatches(matches: readonly Match[]): Match[] {
  const distinct = new Map(
    matches.map((match) => [JSON.stringify([match.alias, match.matchedBy, match.reason]), match]),
  )
  return [...distinct].sort(([a], [b]) => byCodePoint(a, b)).map(([, match]) => match)
}
