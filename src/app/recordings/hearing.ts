/** Who may hear a recording, and what they are shown of it. */
import type { Call } from '../../core/calls/call.ts'
import { findCall } from '../../core/calls/find-call.ts'
import { tookPart } from '../../core/calls/note.ts'
import { receivedBytes, recordingCollection, type StoredRecording } from '../../core/recordings/recording.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { RecordingForm } from '../../wire/recording.ts'
import { allows, type Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

/** People by their role; agents their own calls where the site allows it; of keys only those of admins. */
export function mayHear(principal: Principal, { settings }: Pick<SiteServices, 'settings'>, call: Call): boolean {
  const { extension } = principal
  if (extension !== undefined) return settings.recordings.agents === 'own' && tookPart(call, extension)
  return maySiteHear(principal)
}

/** All of the site's, whosever calls they are of. */
export function maySiteHear(principal: Principal): boolean {
  const { person, extension } = principal
  if (person) return person.permissions.includes('recordings')
  return extension === undefined && allows(principal, 'admin')
}

export interface Heard {
  readonly recording: StoredRecording
  readonly call: Call
}

/** The recording, for who may hear it. Throws `not_found`, for who may not as well. */
export async function requireHearable(services: SiteServices, principal: Principal, id: string): Promise<Heard> {
  const { records } = services
  const recording = (await records.get<StoredRecording>(recordingCollection, id))?.value
  const stored = recording && (await findCall(records, recording.callId))
  if (!recording || !stored || !mayHear(principal, services, stored.call))
    throw new SwitchhookError('not_found', `There is no recording ${id}, or you may not hear it.`)
  return { recording, call: stored.call }
}

/** Throws `not_found` with what became of it. */
export function requireKept({ id, state, problem }: StoredRecording): void {
  if (state === 'kept') return
  const why = {
    known: 'is not here yet',
    fetching: 'is still coming in',
    empty: 'has no sound: the phone system recorded nothing',
    never_came: `never came${problem ? `: ${problem}` : ''}`,
    erased: 'is deleted; its time is over',
  }[state]
  throw new SwitchhookError('not_found', `The recording ${id} ${why}.`)
}

export interface ShownTo {
  readonly hears: boolean
  readonly muted: RecordingForm['muted']
}

/** `name`: of a file may hold the caller's number, so only who hears is shown it. */
export function toRecordingForm(recording: StoredRecording, { hears, muted }: ShownTo): RecordingForm {
  const { id, callId, source, name, state, problem, bytes, sha256, type, durationSeconds, consent, keptAtMs } =
    recording
  return {
    ...{ id, callId, source, name: hears ? name : '', state, problem, receivedBytes: receivedBytes(recording) },
    ...{ bytes, sha256, type, durationSeconds, consent, muted: [...muted], playable: hears && state === 'kept' },
    keptAt: keptAtMs === undefined ? undefined : isoUtc(keptAtMs),
    keptUntil: recording.hold || state !== 'kept' ? undefined : isoUtc(recording.keepUntilMs),
    hold: recording.hold === true,
  }
}
