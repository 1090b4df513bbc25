/**
 * Which known calls a report belongs to: by the names it tells, and, where a teller has no call ids, by party,
 * direction and time. Everything read comes with its version, so that the write that follows can prove that
 * nothing changed in between.
 */
import type { Put, Records, StoredRecord } from '../platform/records/records.ts'
import type { Match } from './call.ts'
import type { CallEvent } from './event.ts'
import { sameCallReason } from './same-call.ts'
import { aliasRef, callRef, type StoredAlias, type StoredCall, windowAround, windowGroup } from './stored-call.ts'
import { type Strand, strandsOf } from './strand.ts'

export type FoundCall = StoredRecord<StoredCall>

/** A name that the report tells, and what the records say of it now (version 0: nothing). */
export interface FoundAlias {
  readonly alias: string
  readonly version: number
  readonly callId?: string
}

export interface Guard {
  readonly id: string
  readonly version: number
}

export interface Finding {
  /** Oldest first: the first keeps its id, the others fold into it. */
  readonly calls: readonly FoundCall[]
  readonly aliases: readonly FoundAlias[]
  readonly guards: readonly Guard[]
  /** Why a call that no name led to is here. */
  readonly reasonOf: (callId: string) => string | undefined
}

export async function findCalls(records: Records, events: readonly CallEvent[]): Promise<Finding> {
  const strands = strandsOf(events).filter(wantsMatching)
  const [guards, named] = await Promise.all([readGuards(records, strands), callsByAlias(records, events)])
  // After the guards: what is found now stands as long as the guards' versions do.
  const near = await callsInWindow(records, strands)
  const namedIds = new Set(named.calls.map((record) => record.id))
  const reasons = new Map(
    near.filter(({ record }) => !namedIds.has(record.id)).map(({ record, reason }) => [record.id, reason]),
  )
  const calls = distinct([...named.calls, ...near.map(({ record }) => record)]).sort(olderFirst)
  return { calls, aliases: named.aliases, guards, reasonOf: (callId) => reasons.get(callId) }
}

/** What to note on the surviving call about one that folds into it. */
export function matchOf(found: FoundCall, finding: Finding): Match {
  const reason = finding.reasonOf(found.id)
  return reason
    ? { alias: found.id, matchedBy: 'time window', reason }
    : { alias: found.id, matchedBy: 'exact', reason: 'one teller names both' }
}

const guardLifeMs = 86_400_000

export function putGuards(guards: readonly Guard[], nowMs: number): Put[] {
  return guards.map(({ id, version }) => ({
    op: 'put',
    collection: 'window-guards',
    id,
    value: {},
    expect: version,
    expiresAtMs: nowMs + guardLifeMs,
  }))
}

/** Live tellers say much; only beginnings and ends can bring two calls together. */
function wantsMatching(strand: Strand): boolean {
  return strand.identity === 'window' || strand.ringingMs !== undefined || strand.endedMs !== undefined
}

/**
 * Two reports that make two new calls at once would not see each other. Whoever matches in time therefore also
 * writes the guard record of its party and direction, so that one of the two loses the race and looks again.
 */
async function readGuards(records: Records, strands: readonly Strand[]): Promise<Guard[]> {
  const ids = [...new Set(strands.map(windowGroup))].sort()
  if (ids.length === 0) return []
  const found = await records.getMany(ids.map((id) => ({ collection: 'window-guards', id })))
  return ids.map((id, i) => ({ id, version: found[i]?.version ?? 0 }))
}

async function callsByAlias(records: Records, events: readonly CallEvent[]) {
  const names = [...new Set(events.flatMap((event) => event.aliases))]
  const found = await records.getMany<StoredAlias>(names.map(aliasRef))
  const aliases = names.map((alias, i): FoundAlias => {
    const record = found[i]
    return { alias, version: record?.version ?? 0, callId: record?.value.callId }
  })
  const ids = [...new Set(aliases.flatMap((alias) => alias.callId ?? []))]
  const calls = ids.length > 0 ? await records.getMany<StoredCall>(ids.map(callRef)) : []
  return { aliases, calls: calls.flatMap((record) => record ?? []) }
}

async function callsInWindow(records: Records, strands: readonly Strand[]) {
  const near = await Promise.all(
    strands.map(async (strand) => {
      const instants = strand.endedMs === undefined ? [strand.startMs] : [strand.startMs, strand.endedMs]
      const found = await Promise.all(instants.map((atMs) => listWindow(records, strand, atMs)))
      return distinct(found.flat()).flatMap((record) => {
        const reason = strandsOf(record.value.call.events)
          .map((other) => sameCallReason(strand, other))
          .find((told) => told !== undefined)
        return reason ? [{ record, reason }] : []
      })
    }),
  )
  return near.flat()
}

async function listWindow(records: Records, strand: Strand, atMs: number): Promise<FoundCall[]> {
  const found: FoundCall[] = []
  let cursor: string | undefined
  do {
    const page = await records.list<StoredCall>({ ...windowAround(strand, atMs), limit: 100, cursor })
    found.push(...page.records)
    cursor = page.next
  } while (cursor)
  return found
}

function distinct(records: readonly FoundCall[]): FoundCall[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}

function olderFirst(a: FoundCall, b: FoundCall): number {
  return a.value.createdAtMs - b.value.createdAtMs || (a.id < b.id ? -1 : 1)
}
