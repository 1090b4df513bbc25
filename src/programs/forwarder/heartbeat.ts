/** How the forwarder fares, told to the cloud now and then, and kept for the `status` command. */
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Forwarder, ForwarderPorts } from './forwarder.ts'

/** Until `signal` aborts. A reason why it can't be told is logged once. */
export async function heartbeats(
  forwarder: Forwarder,
  { clock, log }: Pick<ForwarderPorts, 'clock' | 'log'>,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  let told: string | undefined
  while (!signal.aborted) {
    const problem = await beat(forwarder, signal)
    if (problem !== undefined && problem !== told) log.warn('heartbeat_not_sent', { problem })
    told = problem
    await clock.sleep(everyMs, signal).catch(() => undefined)
  }
}

/** Told to the cloud and kept for `status`. Answers why it failed; that is no trouble of its own: events tell of it. */
export async function beat(
  { cloud, checkpoints, report }: Forwarder,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    checkpoints.setState('report', report())
    await cloud.tell('/v1/forwarders/heartbeat', report(), signal)
    return undefined
  } catch (thrown) {
    return signal.aborted ? undefined : toSwitchhookError(thrown).message
  }
}
