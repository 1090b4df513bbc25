/**
 * The legs that a row of 3CX's call log reports: the caller's way through queues and menus is one leg without an agent,
 * each extension that rang is a leg of its own, and so is each line dialled.
 */

import type { Direction, Outcome } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { agentParty, type ReportedLeg } from '../../rows/reported-call.ts'
import { isWaiting, type Kind, kindOf } from './kind.ts'
import { type CallLogRow, durationOf } from './row.ts'

/** The name of the leg that is the caller's way through the PBX. */
const route = 'route'
/** A row that begins so shortly after another's end goes on where that ended. */
const goesOnMs = 1500

/** The rows of a call, in order, and what follows from all of them. */
export interface CallContext {
  readonly rows: readonly CallLogRow[]
  readonly direction: Direction
  readonly home: Home
}

interface Times {
  readonly row: string
  readonly startMs: number
  readonly endMs: number
  readonly answeredMs: number | undefined
}

export function legsOf(row: CallLogRow, context: CallContext): ReportedLeg[] {
  const { StartTime: startMs, RingingDuration: ringingMs, TalkingDuration: talkingMs } = row
  const isTalk = row.Answered === true && !isWaiting(row.Status)
  const answeredMs = isTalk ? startMs + ringingMs : undefined
  const times = { row: row.CdrId, startMs, endMs: startMs + ringingMs + talkingMs, answeredMs }
  if (row.Direction.toLowerCase().startsWith('outbound')) return [outboundLeg(row, times)]
  const kind = kindOf(row)
  if (kind === 'extension') return [...callerOf(row, context, times), extensionLeg(row, times)]
  if (kind === 'line') return [{ ...times, leg: row.CdrId, ...endingOf(row, answeredMs) }]
  return [routeLeg(row, context, times, kind)]
}

/** The extension that dialled; its leg counts as answered when the far end is. */
function outboundLeg(row: CallLogRow, times: Times): ReportedLeg {
  const agent = partyOf(row.SourceDn, row.SourceDisplayName)
  return { ...times, leg: row.CdrId, agent, ...endingOf(row, times.answeredMs) }
}

function extensionLeg(row: CallLogRow, times: Times): ReportedLeg {
  const agent = partyOf(row.DestinationDn, row.DestinationDisplayName)
  return { ...times, leg: row.CdrId, agent, ...endingOf(row, times.answeredMs) }
}

/** Of a call between extensions, the one who called. */
function callerOf(row: CallLogRow, { direction, rows }: CallContext, { startMs, endMs }: Times): ReportedLeg[] {
  const agent = partyOf(row.SourceDn, row.SourceDisplayName)
  if (direction !== 'internal' || row !== rows[0] || agent === undefined) return []
  return [{ row: `${row.CdrId}:caller`, leg: route, agent, startMs, endMs }]
}

function routeLeg(
  row: CallLogRow,
  { rows, direction }: CallContext,
  { startMs, endMs, ...times }: Times,
  kind: Kind,
): ReportedLeg {
  const queue = kind === 'group' ? partyOf(row.DestinationDn, row.DestinationDisplayName) : undefined
  const agent = direction === 'inbound' ? undefined : partyOf(row.SourceDn, row.SourceDisplayName)
  const isLast = rows.every((other) => other === row || other.StartTime + durationOf(other) <= endMs + goesOnMs)
  const goesOn = rows.some((other) => other !== row && Math.abs(other.StartTime - endMs) <= goesOnMs && other.Answered)
  const lost: Outcome | undefined = kind === 'group' && isLast && !goesOn ? 'abandoned' : undefined
  const outcome = kind === 'mailbox' ? (row.Answered ? 'voicemail' : 'missed') : lost
  return { row: times.row, leg: route, agent, queue, startMs, endMs, outcome }
}

function endingOf({ Status, Reason }: CallLogRow, answeredMs: number | undefined): Pick<ReportedLeg, 'outcome'> {
  if (answeredMs !== undefined) return { outcome: 'answered' }
  const words = `${Status} ${Reason}`.toLowerCase()
  if (/\bbusy\b/.test(words)) return { outcome: 'busy' }
  return { outcome: /not found|no route|invalid|prohibited|blacklist/.test(words) ? 'failed' : 'missed' }
}

function partyOf(number: string, name: string) {
  return number === '' || number.length > 50 ? undefined : agentParty(number, name)
}
