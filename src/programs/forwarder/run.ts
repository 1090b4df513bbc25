/**
 * One run: as a service until it is asked to stop, for a while (`--for`, from cron), or until all that is there is in the
 * cloud (`--once`).
 *
 * What must stay true: live sources are stopped before anything else, so that the next run may connect; then the outbox
 * is given a moment to drain; what is not acked by then stays on disk for the next run.
 */
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Forwarder, ForwarderPorts } from './forwarder.ts'
import { beat, heartbeats } from './heartbeat.ts'
import { HandOver } from './lock.ts'
import { type LiveRunnerOptions, runLiveSource } from './loop/live-runner.ts'

export type RunPlan =
  | { readonly mode: 'service' }
  | { readonly mode: 'for'; readonly ms: number }
  | { readonly mode: 'once' }

export interface RunResult {
  /** Everything that was there is in the cloud. Always true of a service. */
  readonly complete: boolean
  /** Why not, for an admin. */
  readonly problems: readonly string[]
}

/** With `--once`: how long the cloud may take nothing before the run leaves the rest to the next. */
const patienceMs = 60_000
const lookEveryMs = 500
/** At the end of a run, for what is in the outbox. */
const drainWithinMs = 5000

/** Runs until the plan is fulfilled or `signal` aborts. */
export async function run(
  forwarder: Forwarder,
  ports: ForwarderPorts,
  plan: RunPlan,
  signal: AbortSignal,
  heartbeatMs: number,
): Promise<RunResult> {
  const background = new AbortController()
  const delivering = forwarder.delivery.run(background.signal)
  const beating = heartbeats(forwarder, ports, heartbeatMs, background.signal)
  try {
    const problems =
      plan.mode === 'once' ? await runOnce(forwarder, ports, signal) : await stay(forwarder, ports, plan, signal)
    const handsOver = signal.reason instanceof HandOver
    if (handsOver ? !forwarder.delivery.isIdle : !(await drain(forwarder, ports.clock))) {
      const { events } = forwarder.outbox.size
      problems.push(`${events} events of live sources wait in the outbox for the next run.`)
    }
    await beat(forwarder, AbortSignal.any([signal, background.signal]))
    return { complete: plan.mode === 'service' || problems.length === 0, problems }
  } finally {
    background.abort()
    await Promise.allSettled([delivering, beating])
  }
}

async function stay(
  {
    outbox,
    live,
    polled,
    delivery,
    callRequests,
    groupReporter,
    hoursReporter,
    recordings,
    pauses,
    reconciler,
    complete,
  }: Forwarder,
  ports: ForwarderPorts,
  plan: Exclude<RunPlan, { mode: 'once' }>,
  signal: AbortSignal,
): Promise<string[]> {
  const over = new AbortController()
  const stop = AbortSignal.any([signal, over.signal])
  if (plan.mode === 'for') {
    void ports.clock.sleep(plan.ms, stop).then(
      () => over.abort(),
      () => undefined,
    )
  }
  const wake = () => delivery.wake()
  const onEvents: LiveRunnerOptions['onEvents'] = (events) => callRequests.onEvents(events)
  await Promise.all([
    ...live.map((source) => runLiveSource({ ...ports, source, outbox, complete, onEvents, wake }, stop)),
    ...polled.map((runner) => runner.run(stop)),
    callRequests.run(stop),
    groupReporter.run(stop),
    hoursReporter.run(stop),
    recordings.run(stop),
    pauses.run(stop),
    reconciler.run(stop),
    stopped(stop),
  ])
  return []
}

async function runOnce(
  { polled, gate, delivery, reconciler }: Forwarder,
  { clock, log }: ForwarderPorts,
  signal: AbortSignal,
): Promise<string[]> {
  const over = new AbortController()
  const stop = AbortSignal.any([signal, over.signal])
  const watching = watchCloud(gate, clock, over)
  const draining = delivery.drained(stop).catch(() => undefined)
  const results = await Promise.allSettled(polled.map((runner) => runner.drain(stop)))
  await draining
  if (!stop.aborted) await reconciler.due(stop)
  const gaveUp = over.signal.aborted
  over.abort()
  await watching
  const problems: string[] = []
  results.forEach((result, place) => {
    if (result.status === 'fulfilled') return
    const source = polled[place]?.source.id ?? ''
    const why = gaveUp ? gate.state.lastError : signal.aborted ? undefined : toSwitchhookError(result.reason)
    problems.push(`Source ${source} is not read to its end: ${why?.message ?? 'the run was stopped'}`)
    log.warn('source_not_drained', { source, code: why?.code, problem: why?.message })
  })
  return problems
}

async function watchCloud(gate: Forwarder['gate'], clock: Clock, over: AbortController): Promise<void> {
  while (!over.signal.aborted) {
    const { failingSinceMs } = gate.state
    if (failingSinceMs !== undefined && clock.now() - failingSinceMs >= patienceMs) over.abort()
    else await clock.sleep(lookEveryMs, over.signal).catch(() => undefined)
  }
}

async function drain({ delivery }: Forwarder, clock: Clock): Promise<boolean> {
  if (delivery.isIdle) return true
  const over = new AbortController()
  const timer = clock.sleep(drainWithinMs, over.signal).then(
    () => over.abort(),
    () => undefined,
  )
  const drained = await delivery.drained(over.signal).then(
    () => true,
    () => false,
  )
  over.abort()
  await timer
  return drained
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
