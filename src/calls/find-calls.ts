/**
 * Which known calls a report belongs to: by the names it tells, and, where a teller has no call ids, by party,
 * direction and time. Everything read comes with its version, so that the write that follows can prove that
 * nothing changed in between.
 */
import type { Put, Records } from '../platform/records/records.ts'
import type { Match } from './call.ts'
import { callsInWindow, distinct, type FoundCall } from './call-window.ts'
import type { CallEvent } from './event.ts'
import { aliasRef, callRef, groupsAround, type StoredAlias, type StoredCall, windowGroup } from './stored-call.ts'
import { type Strand, strandsOf } from './strand.ts'

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

/** `parts`: whether tellers of conversations within calls report to this site; else nobody looks for any. */
export async function findCalls(records: Records, events: readonly CallEvent[], parts: boolean): Promise<Finding> {
  const strands = strandsOf(events).filter(wantsMatching)
  const [guards, named] = await Promise.all([readGuards(records, strands), callsByAlias(records, events)])
  // After the guards: what is found now stands as long as the guards' versions do.
  const near = await callsInWindow(records, strands, parts)
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
  return strand.identity !== 'exact' || strand.ringingMs !== undefined || strand.endedMs !== undefined
}

/**
 * Two reports that make two new calls at once would not see each other. Whoever matches in time therefore also
 * writes the guard record of its party and direction, so that one of the two loses the race and looks again.
 */
async function readGuards(records: Records, strands: readonly Strand[]): Promise<Guard[]> {
  const groups = strands.flatMap((strand) =>
    strand.identity === 'within' ? groupsAround(strand) : [windowGroup(strand)],
  )
  const ids = [...new Set(groups)].sort()
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

function olderFirst(a: FoundCall, b: FoundCall): number {
  return a.value.createdAtMs - b.value.createdAtMs || (a.id < b.id ? -1 : 1)
}
