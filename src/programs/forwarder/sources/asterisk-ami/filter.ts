/** What Asterisk is asked to leave out. */
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Log } from '../../../../ports/log.ts'
import type { AmiConnection } from '../../ami/connection.ts'

/**
 * Events that nothing is read from, and of which there are many. Anchored, so that a caller's name can't hide a call.
 * QueueMemberStatus and DeviceStateChange are read: who staffs queues and ring groups (staffing.ts).
 */
export const noiseFilter =
  '!^Event: (VarSet|CEL|Cdr|RTCP.*|TestEvent|PresenceStateChange|ContactStatus.*|PeerStatus|Registry|MusicOnHold.*|DTMF.*|ChallengeSent|SuccessfulAuth|RequestBadFormat|ExtensionStatus|MessageWaiting)[^A-Za-z]'

/** Saves the PBX and the network what would be dropped here; without the right to it, it is dropped here. */
export async function addFilter(connection: AmiConnection, log: Log, source: string): Promise<void> {
  try {
    await connection.request({ Action: 'Filter', Operation: 'Add', Filter: noiseFilter })
  } catch (thrown) {
    const error = toSwitchhookError(thrown)
    if (error.retryable) throw error
    log.info('ami_filter_refused', { source, code: error.code })
  }
}
