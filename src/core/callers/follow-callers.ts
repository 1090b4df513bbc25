/**
 * What a changed call changes of its callers' records, written in the same step: the call enters the record of its number, or
 * leaves it for another's; calls that folded leave. What is counted of repeated calls follows from the difference.
 *
 * What must stay true: each record stands on the version that was read, so that two calls of one number never miss each other; a
 * report that says nothing new of how the call ended writes nothing; nothing is written that would have expired already (a back-fill's old calls).
 */
import type { Clock } from '../../ports/clock.ts'
import type { RecordRef, Records, StoredRecord, Write } from '../../ports/records.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent } from '../calls/event.ts'
import { type Prefetched, placeOf } from '../calls/prefetched.ts'
import { repeatSums } from '../reports/report-sums.ts'
import { type CallerCall, callerCall, repeatedCalls } from './caller-calls.ts'
import {
  type CallerOptions,
  callerExpiresAtMs,
  callerRef,
  openOf,
  pruned,
  putCaller,
  type StoredCaller,
} from './caller-record.ts'

interface Change {
  readonly call: Call
  readonly folded: readonly Call[]
  readonly before?: Call
}

/** The records that will be wanted of a report's numbers, so that one read brings them with the rest. */
export function callerRefsOf(events: readonly CallEvent[]): RecordRef[] {
  const keys = events.flatMap(({ external, medium }) =>
    external?.matchKey && medium !== 'chat' ? external.matchKey : [],
  )
  return [...new Set(keys)].map(callerRef)
}

interface KeyChange {
  readonly gone: Set<string>
  /** As they were counted before. */
  readonly old: CallerCall[]
  add?: CallerCall
  from?: Call
}

interface Options extends CallerOptions {
  readonly clock: Pick<Clock, 'now'>
}

/** @param prefetched What was read already; the rest is read here. */
export async function followCallers(
  records: Records,
  change: Change,
  prefetched: Prefetched,
  options: Options,
): Promise<Write[]> {
  const changes = keyChanges(change)
  if (changes.size === 0) return []
  const keys = [...changes.keys()]
  const missing = keys.map(callerRef).filter((ref) => !prefetched.has(placeOf(ref)))
  const read = missing.length > 0 ? await records.getMany<StoredCaller>(missing) : []
  const found = (key: string) => {
    const at = missing.findIndex(({ id }) => id === callerRef(key).id)
    return at < 0 ? prefetched.get(placeOf(callerRef(key))) : read[at]
  }
  return [...changes].flatMap(([key, one]) => callerWrites(key, one, found(key), options))
}

function keyChanges({ call, folded, before }: Change): Map<string, KeyChange> {
  const changes = new Map<string, KeyChange>()
  const at = (key: string) => {
    const known = changes.get(key) ?? { gone: new Set<string>(), old: [] }
    changes.set(key, known)
    return known
  }
  for (const other of before ? [before, ...folded] : folded) {
    const entry = callerCall(other)
    if (!entry) continue
    const change = at(other.view.external?.matchKey ?? '')
    change.gone.add(entry.id)
    change.old.push(entry)
  }
  const entry = callerCall(call)
  if (entry) Object.assign(at(call.view.external?.matchKey ?? ''), { add: entry, from: call })
  for (const [key, { old, add }] of changes) {
    if (old.length === 1 && JSON.stringify(old[0]) === JSON.stringify(add)) changes.delete(key)
  }
  return changes
}

function callerWrites(
  key: string,
  { gone, old, add, from }: KeyChange,
  found: StoredRecord | undefined,
  options: Options,
): Write[] {
  const known = found?.value as StoredCaller | undefined
  const stored = known?.calls ?? []
  // Who talks settles missed calls at once; where there are none, the end of the call is soon enough.
  const isTalkOnly = add?.kind === 'talking' && old.every(({ kind }) => kind === 'talking')
  if (isTalkOnly && (!known || openOf(known).length === 0)) return []
  const calls = [...stored, ...old.filter(({ id }) => !stored.some((one) => one.id === id))]
  const after = [...calls.filter(({ id }) => !gone.has(id) && id !== add?.id), ...(add ? [add] : [])]
  const counts = repeatSums(repeatedCalls(calls), repeatedCalls(after))
  if (after.length === 0 || callerExpiresAtMs(after, options.retentionMs) <= options.clock.now()) {
    return [...(found ? [{ op: 'delete', ...callerRef(key), expect: found.version } as const] : []), ...counts]
  }
  const { external, contact } = from?.view ?? {}
  const name = contact?.name ?? external?.name ?? known?.name
  const number = external?.e164 ?? external?.number ?? known?.number ?? key
  const value = pruned({ ...known, v: 1, matchKey: key, number, calls: after, ...(name !== undefined && { name }) })
  return [putCaller(value, found?.version ?? 0, options), ...counts]
}
