/** What is not a call's after all comes in once more, in the same step in which it leaves, and its names lead there no longer. */
import type { Records, StoredRecord, Write } from '../../ports/records.ts'
import type { Call } from './call.ts'
import type { CallEvent } from './event.ts'
import { putReportAgain, reportIdOf } from './inbox.ts'
import type { Misplaced } from './misplaced.ts'
import { aliasRef, type StoredAlias } from './stored-call.ts'

/** More would make one row too large. */
const eventsPerReport = 100

function* chunks(events: readonly CallEvent[]): Generator<readonly CallEvent[]> {
  for (let from = 0; from < events.length; from += eventsPerReport) yield events.slice(from, from + eventsPerReport)
}

/** `call`: as it is without them. */
export async function reportAnew(
  records: Records,
  call: Call,
  misplaced: readonly Misplaced[],
  nowMs: number,
): Promise<Write[]> {
  const names = misplaced.flatMap((one) => one.names)
  if (names.length === 0) return []
  const aliases = await records.getMany<StoredAlias>(names.map(aliasRef))
  return [
    ...misplaced
      .flatMap(({ events }) => [...chunks(events)])
      .map((events) => putReportAgain(events, `apart-${reportIdOf(events)}-${call.revision}`, nowMs)),
    ...aliases.flatMap((alias) => (alias ? [forgetCall(alias, call.id)] : [])),
  ]
}

/** The name without the call; other calls that had it keep it. */
function forgetCall({ collection, id, value, version, expiresAtMs }: StoredRecord<StoredAlias>, callId: string): Write {
  const [first, ...more] = [value.callId, ...(value.more ?? [])].filter((one) => one !== callId)
  const ref = { collection, id, expect: version }
  if (first === undefined) return { op: 'delete', ...ref }
  const kept: StoredAlias = more.length > 0 ? { v: 1, callId: first, more } : { v: 1, callId: first }
  return { op: 'put', ...ref, value: kept, expiresAtMs }
}
