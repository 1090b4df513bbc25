/** What the forwarder runs: sources that are polled, and live ones. It neither lets them store nor send: that is the outbox's and the push's. */

import type { Memory } from '../../adapters/pbx/checkpoint.ts'
import type { LiveStatus, PolledSource, SourceBase } from '../../adapters/pbx/source.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import type { Dialler } from './click-to-call/dialler.ts'
import type { RecordingPauser } from './recordings/pause/recording-pauser.ts'

/** Sockets: events are handed over as they come; connections are made again for ever. */
export interface LiveSource extends SourceBase {
  readonly kind: 'live'
  /**
   * Runs until the signal aborts. `emit` returns once the events are durable in the outbox (synchronously), and must be
   * called before anything else is done about them. `memory`, where a source gives it, is to be kept in the same step
   * and given back as `remembered` by the next run: without it, calls that end while the forwarder is down stay open.
   */
  run(
    emit: (events: readonly CallEvent[], memory?: readonly Memory[]) => void,
    signal: AbortSignal,
    remembered?: readonly Memory[],
  ): Promise<void>
  status(): LiveStatus
  /** Where its configuration lets it make calls. */
  readonly dialler?: Dialler | undefined
  /** Where its configuration lets recordings be paused. */
  readonly recordingPauser?: RecordingPauser | undefined
}

export type Source = PolledSource | LiveSource
