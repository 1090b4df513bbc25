/**
 * Deletes recordings: those whose time is over, those of calls whose person is erased, and those of a site that is removed. Legal hold
 * keeps them from the first two.
 *
 * What must stay true: the record says `erased` only after the bytes are gone, so that what fails is tried again and nothing is left
 * behind that no record names.
 */
import { type Blobs, deleteByPrefix } from '../../ports/blobs.ts'
import { type Records, timeKey } from '../../ports/records.ts'
import { blobPrefix, changeRecording, recordingsOfCall, type StoredRecording, untilIndex } from './recording.ts'

export interface DeletePorts {
  readonly site: string
  readonly records: Records
  /** Undefined where no store is set up any more. */
  readonly blobs: Blobs | undefined
}

const perRun = 500

/** Answers how many. */
export async function deleteOverdue(ports: DeletePorts, nowMs: number): Promise<number> {
  const page = await ports.records.list<StoredRecording>({ index: untilIndex, to: timeKey(nowMs), limit: perRun })
  let deleted = 0
  for (const { value } of page.records) if (await deleteRecording(ports, value)) deleted += 1
  return deleted
}

/** Those of a call by all its names; answers which stay, being under legal hold. */
export async function deleteOfCall(ports: DeletePorts, ids: readonly string[]): Promise<string[]> {
  const held: string[] = []
  for (const { value } of await recordingsOfCall(ports.records, ids)) {
    if (value.hold) held.push(value.id)
    else await deleteRecording(ports, value)
  }
  return held
}

/** False where a hold came meanwhile, or it is gone already. */
export async function deleteRecording(ports: DeletePorts, recording: StoredRecording): Promise<boolean> {
  const { records, blobs, site } = ports
  const { id } = recording
  if (recording.state === 'erased' || recording.hold) return false
  const mayHaveBytes = recording.parts.length > 0 || recording.way === 'fetched'
  if (mayHaveBytes && blobs === undefined) throw new Error('the store of recordings is not set up')
  // Nothing more comes from here on, and nobody plays it.
  const taken = await changeRecording(records, id, (now) =>
    now.hold ? undefined : { ...now, state: now.state === 'erased' ? 'erased' : 'never_came', nextAtMs: undefined },
  )
  if (!taken || taken.hold) return false
  if (mayHaveBytes && blobs) await deleteByPrefix(blobs, blobPrefix(site, recording))
  await changeRecording(records, id, (now) => ({
    ...{ ...now, state: 'erased', parts: [], name: '', sha256: undefined, problem: undefined, channels: [] },
    nextAtMs: undefined,
  }))
  return true
}

/** All that is kept of a site. */
export async function deleteOfSite(blobs: Blobs, site: string): Promise<number> {
  return deleteByPrefix(blobs, `${site}/`)
}
