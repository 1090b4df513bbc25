/**
 * A recording of a call: what is known of it, and where its bytes are. Its bytes are blobs (ports/blobs.ts), its facts a record.
 *
 * Stored form (collection `recordings`, version 1): id `rec_` and 24 hex digits of what names it at its source, so that it is the same
 * however often it is reported. Indexes: `recordings.call` (call), `recordings.wanted` (source, time) while a forwarder is to send it,
 * `recordings.newest` (when it was reported), `due` while something is to be done about it, `recordings.never_came` (when it was reported) once it is given up, `recordings.until` (time) while it is to be deleted one day.
 *
 * What must stay true: bytes of a recording are there only while its record says so or after it (`kept`, `fetching`), so nothing is left
 * that nobody knows of; under legal hold nothing deletes it.
 */
import { sha256Hex } from '../../lib/hash.ts'
import {
  DUE_INDEX,
  type IndexEntry,
  type Put,
  type RecordRef,
  type Records,
  type StoredRecord,
  timeKey,
} from '../../ports/records.ts'
import type { recordingStates } from '../../wire/recording.ts'
import type { RecordingConsent } from '../staffing/group-state.ts'

export type RecordingState = (typeof recordingStates)[number]

export interface RecordingPart {
  readonly bytes: number
  readonly sha256: string
}

export interface StoredRecording {
  readonly v: 1
  readonly id: string
  /** The call that it was reported of; it may have become part of another since (find-call.ts). */
  readonly callId: string
  /** A source of the forwarder, or `elevenlabs`. */
  readonly source: string
  /** Its name there. */
  readonly name: string
  /** Who brings it: a forwarder sends it, or we ask for it. */
  readonly way: 'sent' | 'fetched'
  readonly state: RecordingState
  /** Of the call, ISO 8601 UTC. */
  readonly startedAt: string
  readonly createdAtMs: number
  /** Ids of the call's channels at the phone system. */
  readonly channels: readonly string[]
  /** What is here, in order. */
  readonly parts: readonly RecordingPart[]
  /** Of the whole, as its sender says while it comes. */
  readonly bytes?: number
  readonly sha256?: string
  readonly type?: string
  readonly durationSeconds?: number
  /** Of the call's queue as it was when this was reported. */
  readonly consent?: Exclude<RecordingConsent, 'off'>
  readonly nextAtMs?: number
  readonly failures: number
  readonly problem?: string
  readonly keptAtMs?: number
  readonly keepUntilMs: number
  readonly hold?: true
  /** Links made before this instant open nothing. */
  readonly linksEndedMs?: number
}

export const recordingCollection = 'recordings'
export const callIndex = 'recordings.call'
export const wantedIndex = 'recordings.wanted'
export const untilIndex = 'recordings.until'
const newestIndex = 'recordings.newest'
const neverCameIndex = 'recordings.never_came'

export const recordingRef = (id: string): RecordRef => ({ collection: recordingCollection, id })

/** @param event the id of the fact that reported it */
export function recordingIdOf(event: string): string {
  return `rec_${sha256Hex(event).slice(0, 24)}`
}

/** What is still to come. */
export const isOpen = ({ state }: Pick<StoredRecording, 'state'>): boolean => state === 'known' || state === 'fetching'

/** Its record outlives it for a while, so that a link to it says what became of it. */
const rememberedMs = 90 * 86_400_000

export function putRecording(recording: StoredRecording, expect: number): Put {
  const { id, callId, source, createdAtMs, nextAtMs, keepUntilMs, hold, state } = recording
  const index: IndexEntry[] = [
    { index: callIndex, key: callId },
    { index: newestIndex, key: timeKey(createdAtMs) },
  ]
  if (isOpen(recording) && nextAtMs !== undefined) index.push({ index: DUE_INDEX, key: timeKey(nextAtMs) })
  if (isOpen(recording) && recording.way === 'sent')
    index.push({ index: wantedIndex, key: `${source} ${timeKey(createdAtMs)}` })
  if (state === 'never_came') index.push({ index: neverCameIndex, key: timeKey(createdAtMs) })
  // Also of what never came: parts of it may lie there.
  if (!hold && state !== 'erased') index.push({ index: untilIndex, key: timeKey(keepUntilMs) })
  const expiresAtMs = state === 'erased' ? keepUntilMs + rememberedMs : undefined
  return { op: 'put', ...recordingRef(id), value: recording, expect, index, expiresAtMs }
}

/** `<site>/<yyyy>/<mm>/<call>/<recording>.`: all blobs of it, and of nothing else, begin so. */
export function blobPrefix(site: string, { startedAt, callId, id }: StoredRecording): string {
  return `${site}/${startedAt.slice(0, 4)}/${startedAt.slice(5, 7)}/${callId}/${id}.`
}

export function partKey(site: string, recording: StoredRecording, part: number): string {
  return `${blobPrefix(site, recording)}${String(part).padStart(5, '0')}`
}

export function receivedBytes({ parts }: Pick<StoredRecording, 'parts'>): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0)
}

const recordingsPerCall = 100

/** Those of the call and of the calls that became part of it, oldest first. `ids`: all names of the call. */
export async function recordingsOfCall(
  records: Records,
  ids: readonly string[],
): Promise<StoredRecord<StoredRecording>[]> {
  const calls = ids.filter((id) => id.startsWith('call_'))
  const pages = await Promise.all(
    calls.map((id) =>
      records.list<StoredRecording>({ index: callIndex, from: id, to: `${id}\u0001`, limit: recordingsPerCall }),
    ),
  )
  return pages
    .flatMap((page) => page.records)
    .sort((a, b) => a.value.createdAtMs - b.value.createdAtMs || (a.id < b.id ? -1 : 1))
}

/** A page of all of the site, by when they were reported. `next` is there where there may be more. */
export async function listNewest(
  records: Records,
  page: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const { records: found, next } = await records.list<StoredRecording>({ index: newestIndex, reverse: true, ...page })
  return { recordings: found.map(({ value }) => value), next }
}

/** Given up, and reported since; newest first. `next` is there where these are not all. */
export async function neverCameSince(records: Records, sinceMs: number, limit: number) {
  const query = { index: neverCameIndex, from: timeKey(sinceMs), limit, reverse: true }
  const { records: found, next } = await records.list<StoredRecording>(query)
  return { recordings: found.map(({ value }) => value), isAll: next === undefined }
}

const triesMax = 6

/**
 * Writes what `change` makes of the recording as it is now; undefined from `change`, or no such recording: nothing is written. Answers
 * what stands then.
 */
export async function changeRecording(
  records: Records,
  id: string,
  change: (recording: StoredRecording) => StoredRecording | undefined,
): Promise<StoredRecording | undefined> {
  for (let tries = 0; ; tries += 1) {
    const found = await records.get<StoredRecording>(recordingCollection, id)
    const changed = found && change(found.value)
    if (!found || !changed) return found?.value
    if ((await records.write([putRecording(changed, found.version)])).committed) return changed
    if (tries >= triesMax) throw new Error(`recording ${id} kept changing`)
  }
}
