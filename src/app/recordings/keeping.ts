/** The keeping of recordings with what a site has for it. Loaded with the first recording. */
import { deleteOfCall, deleteOfSite, deleteOverdue } from '../../core/recordings/delete.ts'
import { type KeepContext, lookAtRecording } from '../../core/recordings/keep.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Blobs } from '../../ports/blobs.ts'
import { openAudio } from './open-audio.ts'
import type { RecordingServices } from './recording-services.ts'

/** The store of recordings. Throws `not_configured` where there is none. */
export async function requireBlobs({ blobs }: Pick<RecordingServices, 'blobs'>): Promise<Blobs> {
  const store = await blobs?.()
  if (store) return store
  const advice = 'bind an R2 bucket as RECORDINGS, or set SWITCHHOOK_S3_… (docs/recordings.md)'
  throw new SwitchhookError('not_configured', `There is no store for recordings: ${advice}.`, { retryable: true })
}

/** `publicUrl`: where a request reached us, if there is one. Throws `not_configured`. */
export async function keepContext(services: RecordingServices, publicUrl?: string): Promise<KeepContext> {
  const { site, records, clock, random, log, settings, pipeline } = services
  return {
    ...{ site, records, clock, random, log, bytesMax: settings.recordings.bytesMax },
    blobs: await requireBlobs(services),
    publicUrl: settings.publicUrl ?? publicUrl,
    report: (reports) => pipeline.accept(reports),
  }
}

export async function lookAt(services: RecordingServices, id: string): Promise<void> {
  await lookAtRecording(await keepContext(services), openAudio(services), id)
}

/** Deletes what is kept too long, also where none are kept any more; answers how many. */
export async function deleteOldRecordings(services: RecordingServices): Promise<number> {
  const { site, records, clock, blobs, log } = services
  const recordings = await deleteOverdue({ site, records, blobs: await blobs?.() }, clock.now())
  if (recordings > 0) log.info('recordings_deleted', { site, recordings })
  return recordings
}

/** Deletes what is kept of a call's recordings, by all names of the call; those under legal hold stay. */
export function eraseRecordings({ site, records, blobs, log }: RecordingServices) {
  return async (callIds: readonly string[]): Promise<void> => {
    const held = await deleteOfCall({ site, records, blobs: await blobs?.() }, callIds)
    if (held.length > 0) log.warn('recordings_under_hold', { site, recordings: held.join(' ') })
  }
}

/** Deletes all bytes that are kept of a site. */
export async function deleteRecordingsOfSite(blobs: RecordingServices['blobs'], site: string): Promise<void> {
  const store = await blobs?.()
  if (store) await deleteOfSite(store, site)
}
