/**
 * Sums of calls for reports: of the whole by the hour (UTC), of each agent and DID by the hour and by the day. They change in the
 * write that makes them true, as callTraffic's do: what a changed call counts for now, less what it counted for before.
 *
 * The whole stands in the group of callTraffic and a queue's repeated calls in that of queueTraffic, which a call changes anyway.
 * Agents and DIDs have two groups more, so two rows a call: `report <day> d<shard>` has a whole day, `report <day> h<shard>` its
 * hours, for days of zones that begin at another hour. A day has eight shards of each, by agent, so that no row grows beyond some
 * hundred kilobytes with 2000 agents.
 *
 *   `<HH>|sum|<what>`            of the whole
 *   `<HH>|<queue>|again`         repeated calls of a queue; its other figures are queueTraffic's: one definition
 *   `<HH>|<a or d>|<which>|<what>`, of a whole day without the hour: of an agent or DID
 *
 *   what: `c` calls, `a` answered, `m` missed, `b` of these the caller hung up after 5 s, `t` seconds of talk, `i` answered calls
 *   from outside, `w` their seconds of wait, `r` of these, those that were repeated
 *
 * Counted are calls that ended, without internal ones and chats.
 */
import { sha256Hex } from '../../lib/hash.ts'
import type { Count } from '../../ports/counts.ts'
import type { CallerCall } from '../callers/caller-calls.ts'
import type { Call, CallView } from '../calls/call.ts'
import { callOwner, talkedWith } from '../calls/call-owner.ts'
import { earlyMs, queueGroupOf } from '../traffic/queue-traffic.ts'
import { trafficGroup, trafficKeptMs, trafficName } from '../traffic/traffic-names.ts'

const dayMs = 86_400_000
export const reportShards = 8

interface Change {
  readonly call: Call
  readonly folded: readonly Call[]
  readonly before?: Call
}

/** What adds up to counts, group by group. */
class SumChanges {
  readonly #groups = new Map<string, { readonly expiresAtMs: number; readonly add: Map<string, number> }>()

  whole(atMs: number, what: string, by: number): void {
    this.#add(trafficGroup(atMs), atMs, trafficName(atMs, 'sum', what), by)
  }

  queue(atMs: number, queue: string, what: string, by: number): void {
    this.#add(queueGroupOf(atMs, queue), atMs, trafficName(atMs, queue, what), by)
  }

  /** @param shard Of the agent of the call. */
  part(atMs: number, shard: number, parts: readonly string[], by: number): void {
    const name = trafficName(atMs, ...parts)
    this.#add(reportGroup(atMs, 'h', shard), atMs, name, by)
    this.#add(reportGroup(atMs, 'd', shard), atMs, name.slice(3), by)
  }

  #add(group: string, atMs: number, name: string, by: number): void {
    const expiresAtMs = Math.floor(atMs / dayMs) * dayMs + trafficKeptMs
    const known = this.#groups.get(group) ?? { expiresAtMs, add: new Map<string, number>() }
    this.#groups.set(group, known)
    known.add.set(name, (known.add.get(name) ?? 0) + by)
  }

  counts(): Count[] {
    return [...this.#groups].flatMap(([group, { add, expiresAtMs }]) => {
      const changed = [...add].filter(([, by]) => by !== 0)
      return changed.length === 0 ? [] : [{ op: 'count', group, add: Object.fromEntries(changed), expiresAtMs }]
    })
  }
}

/** Empty when nothing changes. */
export function reportSums({ call, folded, before }: Change): Count[] {
  const changes = new SumChanges()
  countCall(changes, call.view, 1)
  for (const other of before ? [before, ...folded] : folded) countCall(changes, other.view, -1)
  return changes.counts()
}

/** The repeated calls that are so now, less those that were. */
export function repeatSums(before: readonly CallerCall[], after: readonly CallerCall[]): Count[] {
  const changes = new SumChanges()
  const count = ({ startMs, agents: [agent], queue, did }: CallerCall, sign: 1 | -1) => {
    const shard = shardOf(agent ?? '')
    changes.whole(startMs, 'r', sign)
    if (agent !== undefined) changes.part(startMs, shard, ['a', agent, 'r'], sign)
    if (did !== undefined) changes.part(startMs, shard, ['d', did, 'r'], sign)
    if (queue !== undefined) changes.queue(startMs, queue, 'again', sign)
  }
  for (const call of after) count(call, 1)
  for (const call of before) count(call, -1)
  return changes.counts()
}

type Note = (what: string, by: number) => void

function countCall(changes: SumChanges, view: CallView, sign: 1 | -1): void {
  if (view.state !== 'ended' || view.outcome === undefined || view.medium === 'chat' || view.direction === 'internal')
    return
  const atMs = Date.parse(view.startedAt)
  const talkers = agentsOf(view)
  const shard = shardOf(talkers[0]?.extension ?? '')
  const whole: Note = (what, by) => changes.whole(atMs, what, sign * by)
  noteCall(whole, view)
  whole('t', Math.round(view.talkSeconds))
  for (const { extension, talkSeconds } of talkers) {
    const agent: Note = (what, by) => changes.part(atMs, shard, ['a', extension, what], sign * by)
    noteCall(agent, view, view.answeredBy === undefined || view.answeredBy.extension === extension)
    agent('t', Math.round(talkSeconds))
  }
  const { did } = view
  if (did === undefined) return
  const own: Note = (what, by) => changes.part(atMs, shard, ['d', did, what], sign * by)
  noteCall(own, view)
  own('t', Math.round(view.talkSeconds))
}

/** @param isFirst False: of an agent who took the call from another; wait and repetition are of the first. */
function noteCall(note: Note, view: CallView, isFirst = true): void {
  const { outcome, direction, startedAt, answeredAt, endedAt = startedAt } = view
  note('c', 1)
  if (outcome === 'answered') note('a', 1)
  if (direction !== 'inbound') return
  if (outcome !== 'answered') note('m', 1)
  if (outcome === 'abandoned' && Date.parse(endedAt) - Date.parse(startedAt) >= earlyMs) note('b', 1)
  if (outcome !== 'answered' || !isFirst) return
  note('i', 1)
  note('w', Math.round(Math.max(0, Date.parse(answeredAt ?? startedAt) - Date.parse(startedAt)) / 1000))
}

interface Talker {
  readonly extension: string
  readonly talkSeconds: number
}

/** Whose call it was: who talked, or who dialled; of a call that nobody answered, everybody whose phone rang. */
function agentsOf(view: CallView): Talker[] {
  if (view.outcome !== 'answered') {
    if (view.direction === 'outbound') return ownerOf(view)
    return [...new Set(view.rung.map(({ extension }) => extension))].map((extension) => ({ extension, talkSeconds: 0 }))
  }
  const talked = talkedWith(view)
  if (talked.length === 0) return view.direction === 'outbound' ? ownerOf(view) : []
  if (talked.length === 1) return talked.map(({ extension }) => ({ extension, talkSeconds: view.talkSeconds }))
  // Who answered first goes first: it says in which group the call is counted.
  const first = view.answeredBy?.extension
  return talked
    .map(({ extension }) => ({ extension, talkSeconds: legSeconds(view, extension) }))
    .toSorted((a, b) => Number(b.extension === first) - Number(a.extension === first))
}

function ownerOf(view: CallView): Talker[] {
  const owner = callOwner(view)
  return owner?.kind === 'agent' ? [{ extension: owner.party.extension, talkSeconds: view.talkSeconds }] : []
}

function legSeconds({ legs, endedAt }: CallView, extension: string): number {
  return legs.reduce((sum, leg) => {
    if (leg.agent?.extension !== extension || leg.answeredAt === undefined) return sum
    const untilMs = Date.parse(leg.endedAt ?? endedAt ?? leg.answeredAt)
    return sum + (leg.talkSeconds ?? Math.max(0, untilMs - Date.parse(leg.answeredAt)) / 1000)
  }, 0)
}

const shardOf = (agent: string) => Number.parseInt(sha256Hex(agent).slice(0, 4), 16) % reportShards

function reportGroup(atMs: number, kind: 'd' | 'h', shard: number): string {
  return `report ${new Date(atMs).toISOString().slice(0, 10)} ${kind}${shard}`
}

/** The groups of the day (UTC) of an instant: of the whole day, or of its hours. */
export function reportGroups(atMs: number, kind: 'd' | 'h'): string[] {
  return Array.from({ length: reportShards }, (_, shard) => reportGroup(atMs, kind, shard))
}

/** All that may be kept at an instant, with when each is over. */
export function reportGroupsUntil(nowMs: number): { readonly group: string; readonly expiresAtMs: number }[] {
  const today = Math.floor(nowMs / dayMs) * dayMs
  return Array.from({ length: trafficKeptMs / dayMs }, (_, i) => today - i * dayMs).flatMap((atMs) =>
    [...reportGroups(atMs, 'd'), ...reportGroups(atMs, 'h')].map((group) => {
      return { group, expiresAtMs: atMs + trafficKeptMs }
    }),
  )
}
