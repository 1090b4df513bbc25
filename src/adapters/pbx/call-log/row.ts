/**
 * A row of a table of calls that is no PBX's own: one row a call, with columns and codes that differ from place to
 * place. The names that we call the columns by here are the defaults; the configuration says what they really are.
 */

import type { CallEvent, Direction, Outcome } from '../../../core/calls/event.ts'
import type { Home } from '../../../core/phone/home.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { cut } from '../../../lib/cut.ts'
import { agentParty, eventsOf, externalParty } from '../rows/reported-call.ts'
import { readWallMs } from '../rows/wall-time.ts'

export interface CallLogRow {
  readonly id: string | number
  readonly callid?: string | number | null
  readonly starttime: string | null
  readonly endtime?: string | null
  readonly duration?: string | number | null
  readonly caller: string | number | null
  readonly destination: string | number | null
  readonly extension?: string | number | null
  readonly calltype: string | number | null
  readonly answered: string | number | boolean | null
  readonly cause?: string | null
}

export interface CallLogReading {
  readonly sourceId: string
  readonly home: Home
  /** The code in CallType, as text → direction. */
  readonly callTypes: ReadonlyMap<string, Direction>
  readonly durationMs: number
  readonly instantOf: (wallMs: number) => number
}

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value).trim())

export function callKeyOf(row: CallLogRow): string {
  return cut(text(row.callid) || text(row.id), 200)
}

export function translateCallLog(reading: CallLogReading, call: string, rows: readonly CallLogRow[]): CallEvent[] {
  const ordered = [...rows].sort((a, b) => text(a.starttime).localeCompare(text(b.starttime), 'en'))
  const [first] = ordered
  if (first === undefined) return []
  const direction = reading.callTypes.get(text(first.calltype).toLowerCase())
  const outside = direction === 'outbound' ? first.destination : first.caller
  const dialled = text(first.destination)
  const isDid = direction === 'inbound' && readNumber(dialled, reading.home).kind === 'public'
  return eventsOf(reading.sourceId, {
    callId: call,
    aliases: [`call-log:${reading.sourceId}:${call}`],
    direction,
    external: direction === 'internal' ? undefined : externalParty(text(outside), reading.home),
    did: isDid ? dialled : undefined,
    legs: ordered.flatMap((row) => legOf(row, direction, reading)),
  })
}

function legOf(row: CallLogRow, direction: Direction | undefined, reading: CallLogReading) {
  const startWallMs = readWallMs(row.starttime)
  if (startWallMs === undefined) return []
  const startMs = reading.instantOf(startWallMs)
  const durationMs = Math.max(0, Number(row.duration ?? 0) || 0) * reading.durationMs
  const endWallMs = readWallMs(row.endtime)
  const endMs = endWallMs === undefined ? startMs + durationMs : Math.max(startMs, reading.instantOf(endWallMs))
  const answered = isTrue(row.answered)
  // The duration is that of the talk, or of the whole call: either way the talk ends with the call.
  const answeredMs = answered ? Math.max(startMs, durationMs > 0 ? endMs - durationMs : startMs) : undefined
  const extension = cut(text(row.extension) || (direction === 'internal' ? text(row.destination) : ''), 50)
  const leg = cut(`row ${text(row.id)}`, 300)
  const agent = extension === '' ? undefined : agentParty(extension)
  const outcome = answered ? 'answered' : legOutcome(text(row.cause), direction)
  return [{ row: cut(text(row.id), 60), leg, agent, startMs, answeredMs, endMs, outcome }]
}

/** MySQL's `bit(1)` comes as one byte. */
const bitOne = String.fromCharCode(1)

function isTrue(value: unknown): boolean {
  const written = value === null || value === undefined ? '' : String(value)
  return written === bitOne || /^(1|true|t|yes|y|answered)$/i.test(written.trim())
}

function legOutcome(cause: string, direction: Direction | undefined): Outcome {
  if (/voice\s?mail/i.test(cause)) return 'voicemail'
  if (/busy|^17$/i.test(cause)) return 'busy'
  if (/fail|congest|error|no.?route|unallocated/i.test(cause)) return 'failed'
  return direction === 'inbound' && /abandon|cancel|originator|caller/i.test(cause) ? 'abandoned' : 'missed'
}
