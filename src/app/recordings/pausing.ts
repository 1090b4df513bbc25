/** Who may pause the recording of a call, where it can be paused, and how it is asked for. */
import type { Call } from '../../core/calls/call.ts'
import { findCall } from '../../core/calls/find-call.ts'
import { tookPart } from '../../core/calls/note.ts'
import { channelsOf, isTalking, type Pause, pauseForm } from '../../core/recordings/pause.ts'
import { askPause, findPause, pauseTopic } from '../../core/recordings/pause-store.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { RecordingPauseForm } from '../../wire/recording-pause.ts'
import { listForwarders } from '../forwarder-reports/forwarder-store.ts'
import { listenFor } from '../live/wake-signal.ts'
import { allows, type Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

/** An agent while talking in the call, people who may hear recordings, keys of admins. */
function mayPause({ person, extension, ...principal }: Principal, call: Call): boolean {
  if (person) return person.permissions.includes('recordings')
  return extension === undefined ? allows({ ...principal }, 'admin') : isTalking(call, extension)
}

/** Whether a forwarder is there whose phone system can; only of calls that go on. */
export async function isPausable(services: SiteServices, principal: Principal, call: Call): Promise<boolean> {
  if (call.view.state !== 'talking' || !mayPause(principal, call) || channelsOf(call).length === 0) return false
  const forwarders = await listForwarders(services)
  return forwarders.some(
    ({ late, sources }) => !late && sources.some((source) => source.pausesRecordings && source.state === 'ok'),
  )
}

const noSuchCall = (id: string) =>
  new SwitchhookError('not_found', `There is no call ${id} of yours that goes on, or its retention time is over.`)

/** Asks for it, and waits for the phone system for a moment. Throws `not_found`, `conflict`. */
export async function pauseRecording(
  services: SiteServices,
  principal: Principal,
  id: string,
  wish: Pick<Pause, 'wanted' | 'seconds'>,
): Promise<{ readonly callId: string; readonly pause: RecordingPauseForm }> {
  const { extension, keyId } = principal
  const call = (await findCall(services.records, id))?.call
  if (!call || (extension !== undefined && !tookPart(call, extension))) throw noSuchCall(id)
  if (!(await isPausable(services, principal, call)))
    throw new SwitchhookError(
      'conflict',
      'Recording of this call can not be paused now: it is over, or you are not in it, or no phone system that can pause is connected.',
    )
  const by = extension === undefined ? keyId : `agent ${extension}`
  const signal = await listenFor(services, principal, pauseTopic(call.id))
  try {
    const ports = { ...services, keptMs: services.settings.retentionMs }
    const asked = await askPause(ports, { call, ...wish, by })
    services.log.info('recording_pause_asked', { site: services.site, call: call.id, wanted: wish.wanted, by })
    return { callId: call.id, pause: pauseForm(await outcome(services, signal, asked), services.clock.now()) }
  } finally {
    signal.close()
  }
}

/** A phone system beside a waiting forwarder does it within this. */
const waitMs = 3000
/** Where no live hub sends a signal. */
const lookEveryMs = 500

async function outcome(
  { records, clock }: SiteServices,
  signal: Awaited<ReturnType<typeof listenFor>>,
  asked: Pause,
): Promise<Pause> {
  const untilMs = clock.now() + waitMs
  for (;;) {
    const leftMs = untilMs - clock.now()
    const now = (await findPause(records, [asked.callId])) ?? asked
    if (leftMs <= 0 || now.serial !== asked.serial || now.state !== 'asked') return now
    await signal.wait(signal.isConnected ? leftMs : Math.min(leftMs, lookEveryMs))
  }
}
