/** The forwarder's status, sent to the cloud now and then, and kept for the `status` command. */
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Forwarder, ForwarderPorts } from './forwarder.ts'

/** How soon after a source's connection came or went the cloud hears of it. */
const noticedMs = 1000

/** Until `signal` aborts; early when a source's state changes. A reason why it can't be sent is logged once. */
export async function heartbeats(
  forwarder: Forwarder,
  { clock, log }: Pick<ForwarderPorts, 'clock' | 'log'>,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  let logged: string | undefined
  while (!signal.aborted) {
    const problem = await beat(forwarder, signal)
    if (problem !== undefined && problem !== logged) log.warn('heartbeat_not_sent', { problem })
    logged = problem
    await untilDue(forwarder, clock, everyMs, signal)
  }
}

async function untilDue(
  forwarder: Forwarder,
  clock: ForwarderPorts['clock'],
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const dueMs = clock.now() + everyMs
  const sent = connections(forwarder)
  while (!signal.aborted && clock.now() < dueMs && connections(forwarder) === sent)
    await clock.sleep(Math.min(noticedMs, dueMs - clock.now()), signal).catch(() => undefined)
}

function connections({ live, polled }: Forwarder): string {
  return [...polled.map(({ state }) => state.ok), ...live.map((source) => source.status().connected)].join()
}

/** Sent to the cloud and kept for `status`. Returns why it was not sent; that is no trouble of its own: events show it. */
export async function beat(
  { cloud, checkpoints, report, reconciler }: Forwarder,
  signal: AbortSignal,
): Promise<string | undefined> {
  const now = report()
  try {
    checkpoints.setState('report', now)
  } catch {
    // A disk that is full: the report says so, and that is what the cloud must hear.
  }
  try {
    const answer = await cloud.post('/v1/forwarders/heartbeat', now, signal)
    if (!answer.ok) return answer.fault.error.message
    reconciler.onHeartbeat(answer.text)
    return undefined
  } catch (thrown) {
    return signal.aborted ? undefined : toSwitchhookError(thrown).message
  }
}
