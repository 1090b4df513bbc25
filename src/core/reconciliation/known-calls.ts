/** What the records know of the calls that a source reports: which ended in a window, and which of some names lead to a whole call. */
import { type RecordRef, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent } from '../calls/event.ts'
import { wholeCalls } from '../calls/event-pages.ts'
import { aliasRef, callRef, hasName, ownCallRef, type StoredAlias, type StoredCall } from '../calls/stored-call.ts'
import { hasAllMarked } from './event-marks.ts'
import { finishedCalls, isOfSource, type TimeWindow } from './finished-calls.ts'

/** Calls are found by their start. One that lasted longer seems unknown at first, and is found by its name then. */
const longestCallMs = 2 * 3_600_000
const atOnce = 500

/** The calls that began at most a longest call before the window ends, whole, page by page. */
export async function* callsAround(records: Records, { fromMs, toMs }: TimeWindow): AsyncGenerator<Call[]> {
  let cursor: string | undefined
  do {
    const bounds = { from: timeKey(fromMs - longestCallMs), to: timeKey(toMs) }
    const page = await records.list<StoredCall>({ index: 'calls.start', ...bounds, limit: atOnce, cursor })
    yield (await wholeCalls(records, page.records)).map(({ value }) => value.call)
    cursor = page.next
  } while (cursor !== undefined)
}

export interface KnownCall {
  readonly call: Call
  /** What the source said of it. */
  readonly events: readonly CallEvent[]
}

/** Name at the source → the Call; of several that have a part of it, the one with most. */
export async function knownFinished(
  records: Records,
  source: string,
  window: TimeWindow,
): Promise<Map<string, KnownCall>> {
  const known = new Map<string, KnownCall>()
  for await (const calls of callsAround(records, window)) {
    for (const call of calls) {
      for (const [name, events] of finishedCalls(call.events, source, window)) {
        if (events.length > (known.get(name)?.events.length ?? 0)) known.set(name, { call, events })
      }
    }
  }
  return known
}

export interface NamedCall {
  /** Something of it was accepted and applied. */
  readonly isAccepted: boolean
  /** The Call that has all that the source says of it. */
  readonly call?: Call
}

/** What each name leads to, whenever its call was. `marked`: name → marks of the events that the source has. */
export async function lookUpNames(
  records: Records,
  source: string,
  marked: ReadonlyMap<string, string>,
): Promise<Map<string, NamedCall>> {
  const names = [...marked.keys()]
  const aliases = await readAll<StoredAlias>(records, names.map(aliasRef))
  const unnamed = names.filter((_, i) => aliases[i] === undefined)
  const own = new Map(
    (await readAll<StoredCall>(records, unnamed.map(ownCallRef))).flatMap((call, i) => {
      const name = unnamed[i] ?? ''
      return hasName(call, name) ? [[name, [call.id]] as const] : []
    }),
  )
  const idsOf = (name: string, alias: StoredRecord<StoredAlias> | undefined) =>
    alias ? [alias.value.callId, ...(alias.value.more ?? [])] : own.get(name)
  const ids = [...new Set(names.flatMap((name, i) => idsOf(name, aliases[i]) ?? []))]
  const stored = await readAll<StoredCall>(records, ids.map(callRef))
  const whole = await wholeCalls(
    records,
    stored.flatMap((one) => one ?? []),
  )
  const calls = new Map(whole.map(({ id, value }) => [id, value.call]))
  return new Map(
    names.map((name, i) => {
      const known = idsOf(name, aliases[i])
      const found = known?.flatMap((id) => calls.get(id) ?? [])
      const isWholeHere = (call: Call) => isWhole(call, source, name, marked.get(name) ?? '')
      return [name, { isAccepted: known !== undefined, call: found?.find(isWholeHere) }]
    }),
  )
}

function isWhole({ events, erasedAt }: Call, source: string, name: string, marks: string): boolean {
  // Of an erased call nobody wants to fetch more.
  if (erasedAt !== undefined) return true
  const own = events.filter((event) => isOfSource(event, source) && event.aliases[0] === name)
  return own.some(({ kind }) => kind === 'ended') && hasAllMarked(own, marks)
}

export async function readAll<T>(
  records: Records,
  refs: readonly RecordRef[],
): Promise<(StoredRecord<T> | undefined)[]> {
  const found: (StoredRecord<T> | undefined)[] = []
  for (let at = 0; at < refs.length; at += atOnce)
    found.push(...(await records.getMany<T>(refs.slice(at, at + atOnce))))
  return found
}
