/** One live source: kept running for ever; what it emits is in the outbox before anything else happens. */

import type { Memory } from '../../../adapters/pbx/checkpoint.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { backoffMs } from '../../../lib/backoff.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { LiveSource } from '../source.ts'

export interface LiveRunnerOptions {
  readonly source: LiveSource
  readonly outbox: Outbox
  /** Adds what the phone system does not give. */
  readonly complete: (event: CallEvent) => CallEvent
  /** Sees the events once they are in the outbox. */
  readonly onEvents?: (events: readonly CallEvent[]) => void
  /** There is something new in the outbox. */
  readonly wake: () => void
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
}

const restartBaseMs = 1000
const restartCapMs = 60_000
/** A run that lasted so long was a good one: the next failure starts from the short pause again. */
const goodRunMs = 60_000

/**
 * Runs until `signal` aborts. A source connects again by itself; one that gives up all the same (a fault in it) is
 * started again after a pause.
 */
export async function runLiveSource(options: LiveRunnerOptions, signal: AbortSignal): Promise<void> {
  const { source, outbox, complete, onEvents, wake, clock, random, log } = options
  let failures = 0
  while (!signal.aborted) {
    const startedMs = clock.now()
    try {
      const emit = (events: readonly CallEvent[], memory?: readonly Memory[]) => {
        outbox.add(source.id, events.map(complete), memory)
        wake()
        onEvents?.(events)
      }
      await source.run(emit, signal, outbox.remembered(source.id))
      if (signal.aborted) return
      log.warn('source_stopped', { source: source.id, problem: 'it ended by itself' })
    } catch (thrown) {
      if (signal.aborted) return
      const error = toSwitchhookError(thrown)
      const problem = error.code === 'internal' && error.cause instanceof Error ? error.cause.message : error.message
      log.error('source_stopped', { source: source.id, code: error.code, problem })
    }
    failures = clock.now() - startedMs >= goodRunMs ? 1 : failures + 1
    const pauseMs = backoffMs({ firstMs: restartBaseMs, longestMs: restartCapMs }, failures, random)
    await clock.sleep(pauseMs, signal).catch(() => undefined)
  }
}
