/**
 * The state of the forwarder: one form for the heartbeat, the status server and the `status` command. The cloud checks it
 * with the same schema (src/wire/forwarder.ts).
 */

import { shorten } from '../../lib/cut.ts'
import { type Clock, isoUtc } from '../../ports/clock.ts'
import type { ForwarderReport, SourceReport } from '../../wire/forwarder.ts'
import type { Counters } from './loop/counter-buffer.ts'
import type { PolledRunner } from './loop/polled-runner.ts'
import type { Checkpoints } from './outbox/checkpoints.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { ClockSkew } from './push/clock-skew.ts'
import type { Gate } from './push/gate.ts'
import type { LiveSource } from './source.ts'
import { version } from './version.ts'

export interface ReportParts {
  readonly id: string
  readonly name: string
  readonly startedAt: string
  readonly mode: ForwarderReport['mode']
  readonly everySeconds: number
  readonly clock: Pick<Clock, 'now'>
  readonly outbox: Outbox
  readonly checkpoints: Checkpoints
  readonly counters: Counters
  readonly gate: Gate
  readonly skew: ClockSkew
  readonly types: ReadonlyMap<string, string>
  readonly polled: readonly PolledRunner[]
  readonly live: readonly LiveSource[]
}

export function makeReport(parts: ReportParts): ForwarderReport {
  const { id, name, startedAt, mode, everySeconds, clock, outbox, gate, skew } = parts
  const { failuresInARow, lastError, lastSuccessMs } = gate.state
  return {
    id,
    name,
    version,
    mode,
    startedAt,
    at: isoUtc(clock.now()),
    everySeconds,
    clockSkewMs: skew.ms,
    sources: [
      ...parts.polled.map((one) => polledReport(one, parts)),
      ...parts.live.map((one) => liveReport(one, parts)),
    ],
    outbox: { ...outbox.size, quarantined: outbox.quarantineCount(), problem: short(outbox.problem) },
    cloud: {
      failuresInARow,
      problem: short(lastError?.message),
      lastAckAt: lastSuccessMs === undefined ? undefined : isoUtc(lastSuccessMs),
    },
  }
}

function polledReport(
  { source, state }: PolledRunner,
  { checkpoints, counters, types, clock }: ReportParts,
): SourceReport {
  const saved = checkpoints.get(source.id)
  const { rows, acked, duplicate, refused } = counters.of(source.id)
  const readUpTo = saved?.readUpTo
  // Caught up, there is no lag, however long ago the last call was.
  const behindMs = state.caughtUp || readUpTo === undefined ? 0 : clock.now() - Date.parse(readUpTo)
  return {
    id: source.id,
    type: types.get(source.id) ?? '',
    kind: 'polled',
    state: state.ok === undefined ? 'starting' : state.ok ? 'ok' : 'failing',
    problem: short(state.problem),
    readUpTo,
    lagSeconds: state.caughtUp || readUpTo !== undefined ? Math.max(0, Math.round(behindMs / 1000)) : undefined,
    caughtUpAt: state.caughtUpAt,
    lastId: saved?.lastId,
    rows,
    acked,
    duplicate,
    refused,
  }
}

function liveReport(source: LiveSource, { counters, types }: ReportParts): SourceReport {
  const { connected, lastMessageAt, problem } = source.status()
  const { rows, acked, duplicate, refused, lastAckedId } = counters.of(source.id)
  return {
    id: source.id,
    type: types.get(source.id) ?? '',
    kind: 'live',
    state: connected ? 'ok' : problem === undefined ? 'starting' : 'failing',
    problem: short(problem),
    lastMessageAt,
    clickToCall: source.dialler && [...source.dialler.extensions],
    pausesRecordings: source.recordingPauser?.ready ? true : undefined,
    lastId: lastAckedId,
    rows,
    acked,
    duplicate,
    refused,
  }
}

/** As long as the cloud takes it. */
function short(text: string | undefined): string | undefined {
  return text && shorten(text, 500)
}
