/**
 * What is kept of a number that called: its calls of the last two days, and those that were missed and are open.
 *
 * Stored form (collection `callers`, id a hash of the number's match key, version 1): StoredCaller; index `callers.missed` by the last
 * missed call while one is open, and `callers.task` while a task in the CRM is to be created for it. It goes 30 days after the last call,
 * or with the retention time, and when the person is erased.
 *
 * What must stay true: what is left out of the record changes nothing that follows from it (caller-calls.ts), as long as a call is
 * reported within two days of the next one, and a number has at most 60 calls in two days.
 */
import { sha256Hex } from '../../lib/hash.ts'
import { type Put, type RecordRef, timeKey } from '../../ports/records.ts'
import { byStart, type CallerCall, lastAnswerMs, openMissed } from './caller-calls.ts'

export interface StoredCaller {
  readonly v: 1
  readonly matchKey: string
  /** As it is dialled: E.164 where it is known. */
  readonly number: string
  readonly name?: string
  readonly calls: readonly CallerCall[]
  /** Missed calls that began until then are settled: by an answer that is no longer among `calls`, or on another number. */
  readonly settledMs?: number
  /** Somebody marked the missed calls until `untilMs` as done. */
  readonly done?: { readonly untilMs: number; readonly by: string; readonly atMs: number }
  /** The task in the CRM for what is open, by the first of the missed calls. */
  readonly task?: { readonly callId: string; readonly destination: string; readonly id: string; readonly url?: string }
  /** How often a task could not be created for it. */
  readonly taskTries?: { readonly callId: string; readonly count: number; readonly lastMs: number }
}

/** When a task in the CRM is to be created; the schedule reads it. */
export const missedTaskIndex = 'callers.task'
export const callersCollection = 'callers'
export const missedIndex = 'callers.missed'
/** Shown to people who may not see numbers. */
const callerId = (matchKey: string) => `caller_${sha256Hex(matchKey).slice(0, 20)}`
export const callerRef = (matchKey: string): RecordRef => ({ collection: callersCollection, id: callerId(matchKey) })

const rememberedMs = 48 * 3_600_000
const callsMax = 60
const keptMs = 30 * 86_400_000
const taskTriesMax = 8
const taskRetryMs = 15 * 60_000

export interface CallerOptions {
  readonly retentionMs: number
  /** After how long a missed caller becomes a task in the CRM; undefined: never. */
  readonly missedTaskMs?: number
}

/** The missed calls that nobody has settled, oldest first. */
export function openOf({ calls, settledMs = 0, done }: StoredCaller): CallerCall[] {
  return openMissed(calls, Math.max(settledMs, done?.untilMs ?? 0))
}

export function spokenMs({ calls, settledMs = 0 }: StoredCaller): number {
  return Math.max(settledMs, lastAnswerMs(calls))
}

/** Without what no longer matters. */
export function pruned(caller: StoredCaller): StoredCaller {
  const open = new Set(openOf(caller))
  const newestMs = Math.max(...caller.calls.map(({ startMs }) => startMs))
  const wanted = caller.calls.filter((call) => open.has(call) || call.startMs >= newestMs - rememberedMs)
  const calls = wanted.toSorted(byStart).slice(-callsMax)
  const gone = caller.calls.filter((call) => !calls.includes(call))
  const settledMs = Math.max(caller.settledMs ?? 0, lastAnswerMs(gone))
  return { ...caller, calls, ...(settledMs > 0 && { settledMs }) }
}

/** When a task for what is open is due; undefined: none is, or there is one. */
export function taskDueMs(caller: StoredCaller, missedTaskMs: number | undefined): number | undefined {
  const [first] = openOf(caller)
  if (missedTaskMs === undefined || first === undefined || caller.task?.callId === first.id) return undefined
  const tries = caller.taskTries?.callId === first.id ? caller.taskTries : undefined
  if (tries && tries.count >= taskTriesMax) return undefined
  return tries ? tries.lastMs + taskRetryMs : first.endMs + missedTaskMs
}

/** When what is kept of these calls goes. */
export function callerExpiresAtMs(calls: readonly CallerCall[], retentionMs: number): number {
  return Math.max(...calls.map(({ startMs }) => startMs)) + Math.min(retentionMs, keptMs)
}

export function putCaller(value: StoredCaller, expect: number, { retentionMs, missedTaskMs }: CallerOptions): Put {
  const last = openOf(value).at(-1)
  const dueMs = taskDueMs(value, missedTaskMs)
  return {
    ...{ op: 'put', ...callerRef(value.matchKey), value, expect },
    index: [
      ...(last ? [{ index: missedIndex, key: timeKey(last.startMs) }] : []),
      ...(dueMs === undefined ? [] : [{ index: missedTaskIndex, key: timeKey(dueMs) }]),
    ],
    expiresAtMs: callerExpiresAtMs(value.calls, retentionMs),
  }
}
