/**
 * The rows of one call in 3CX's call log → CallEvents. The caller's way through queues and menus is one leg without an
 * agent; each extension that rang is a leg of its own, and so is each line dialled.
 *
 * What must stay true: pure; events of a row keep their ids whatever other rows of the call are known; a queue that
 * took the call ("Answered", with the status Waiting) is not a person who answered it.
 */
import type { CallEvent, Direction, Outcome } from '../../../calls/event.ts'
import { readNumber } from '../../../phone/read-number.ts'
import { isoUtc } from '../../../platform/clock.ts'
import { agentParty, eventsOf, externalParty, type ToldLeg } from '../../polled/told-call.ts'
import { historyAliases } from '../threecx-history.ts'
import { type CallLogRow, readingOf } from './row.ts'

/** The name of the leg that is the caller's way through the PBX. */
const route = 'route'
const source = 'xapi'
/** A row that begins so shortly after another's end goes on where that ended. */
const goesOnMs = 1500
const mostTranscript = 500_000

interface Story {
  readonly rows: readonly CallLogRow[]
  readonly direction: Direction
  readonly country: string
}

/** @param rows All readings known of one call's rows, in any order. */
export function translateCallLog(
  sourceId: string,
  country: string,
  call: string,
  rows: readonly CallLogRow[],
): CallEvent[] {
  const ordered = latestReadings(rows).sort((a, b) => a.StartTime - b.StartTime || (a.CdrId < b.CdrId ? -1 : 1))
  if (ordered.length === 0) return []
  const story: Story = { rows: ordered, direction: directionOf(ordered), country }
  const aliases = historyAliases(call, idsOf(ordered))
  const events = eventsOf(sourceId, {
    ...{ callId: call, aliases, direction: story.direction, external: externalOf(story) },
    legs: ordered.flatMap((row) => legsOf(row, story)),
  })
  const kept = ordered.flatMap((row) => recordedOf(sourceId, call, aliases, row))
  return [...events.map((event) => ({ ...event, source })), ...kept]
}

function latestReadings(rows: readonly CallLogRow[]): CallLogRow[] {
  const latest = new Map<string, CallLogRow>()
  for (const row of rows) {
    const known = latest.get(row.CdrId)
    // `+` (there is one) sorts before `-`.
    if (known === undefined || readingOf(row) < readingOf(known)) latest.set(row.CdrId, row)
  }
  return [...latest.values()]
}

function idsOf(rows: readonly CallLogRow[]): string[] {
  return rows.map((row) => row.CallHistoryId.toLowerCase()).filter((id) => id !== '' && !/^[0-]*$/.test(id))
}

/** `Inbound`, `Inbound Queue`, `Outbound`, `Internal` were seen. */
function directionOf(rows: readonly CallLogRow[]): Direction {
  const told = rows.map((row) => row.Direction.toLowerCase())
  if (told[0]?.startsWith('inbound')) return 'inbound'
  if (told.some((one) => one.startsWith('outbound'))) return 'outbound'
  return told.some((one) => one.startsWith('inbound')) ? 'inbound' : 'internal'
}

function externalOf({ rows, direction, country }: Story) {
  if (direction === 'internal') return undefined
  const sides = rows.map((row) =>
    direction === 'inbound'
      ? { number: row.SourceCallerId, name: row.SourceDisplayName, dn: row.SourceDn }
      : { number: row.DestinationCallerId, name: row.DestinationDisplayName, dn: row.DestinationDn },
  )
  const isOutside = ({ number }: (typeof sides)[number]) => readNumber(number, country).kind === 'public'
  const side = sides.find(isOutside) ?? sides[0]
  return side && externalParty(side.number.slice(0, 300), country, side.name)
}

type Kind = 'extension' | 'line' | 'group' | 'mailbox' | 'route'

/** By the words for people first; else by the codes of the older database, where they are the same. */
function kindOf({ CallType, Status, Direction: told, DestinationType: code, DestinationDn: dn }: CallLogRow): Kind {
  const words = `${CallType} ${told}`.toLowerCase()
  if (words.startsWith('extension') && !isWaiting(Status)) return 'extension'
  if (/queue|group|hunt/.test(words)) return 'group'
  if (/voice ?mail/.test(words)) return 'mailbox'
  const byCode = new Map<number, Kind>([
    [0, 'extension'],
    [1, 'line'],
    [2, 'group'],
    [5, 'mailbox'],
  ])
  if (words.startsWith('external')) return 'line'
  if (words.trim() !== '' && /system|receptionist|ivr|routing|fax|conference|park/.test(words)) return 'route'
  return byCode.get(code ?? -1) ?? (/^\d{2,6}$/.test(dn) ? 'extension' : 'route')
}

/** In a queue, which took the call but is nobody. */
function isWaiting(status: string): boolean {
  return /waiting/i.test(status)
}

interface Times {
  readonly row: string
  readonly startMs: number
  readonly endMs: number
  readonly answeredMs: number | undefined
}

function legsOf(row: CallLogRow, story: Story): ToldLeg[] {
  const { StartTime: startMs, RingingDuration: ringingMs, TalkingDuration: talkingMs } = row
  const isTalk = row.Answered === true && !isWaiting(row.Status)
  const answeredMs = isTalk ? startMs + ringingMs : undefined
  const times = { row: row.CdrId, startMs, endMs: startMs + ringingMs + talkingMs, answeredMs }
  if (row.Direction.toLowerCase().startsWith('outbound')) return [outboundLeg(row, times)]
  const kind = kindOf(row)
  if (kind === 'extension') return [...callerOf(row, story, times), extensionLeg(row, times)]
  if (kind === 'line') return [{ ...times, leg: row.CdrId, ...endingOf(row, answeredMs) }]
  return [routeLeg(row, story, times, kind)]
}

/** The extension that dialled; its leg counts as answered when the far end is. */
function outboundLeg(row: CallLogRow, times: Times): ToldLeg {
  const agent = partyOf(row.SourceDn, row.SourceDisplayName)
  return { ...times, leg: row.CdrId, agent, ...endingOf(row, times.answeredMs) }
}

function extensionLeg(row: CallLogRow, times: Times): ToldLeg {
  const agent = partyOf(row.DestinationDn, row.DestinationDisplayName)
  return { ...times, leg: row.CdrId, agent, ...endingOf(row, times.answeredMs) }
}

/** Of a call between extensions, the one who called. */
function callerOf(row: CallLogRow, { direction, rows }: Story, { startMs, endMs }: Times): ToldLeg[] {
  const agent = partyOf(row.SourceDn, row.SourceDisplayName)
  if (direction !== 'internal' || row !== rows[0] || agent === undefined) return []
  return [{ row: `${row.CdrId}:caller`, leg: route, agent, startMs, endMs }]
}

function routeLeg(
  row: CallLogRow,
  { rows, direction }: Story,
  { startMs, endMs, ...times }: Times,
  kind: Kind,
): ToldLeg {
  const queue = kind === 'group' ? partyOf(row.DestinationDn, row.DestinationDisplayName) : undefined
  const agent = direction === 'inbound' ? undefined : partyOf(row.SourceDn, row.SourceDisplayName)
  const isLast = rows.every((other) => other === row || other.StartTime + durationOf(other) <= endMs + goesOnMs)
  const goesOn = rows.some((other) => other !== row && Math.abs(other.StartTime - endMs) <= goesOnMs && other.Answered)
  const lost: Outcome | undefined = kind === 'group' && isLast && !goesOn ? 'abandoned' : undefined
  const outcome = kind === 'mailbox' ? (row.Answered ? 'voicemail' : 'missed') : lost
  return { row: times.row, leg: route, agent, queue, startMs, endMs, outcome }
}

function durationOf({ RingingDuration, TalkingDuration }: CallLogRow): number {
  return RingingDuration + TalkingDuration
}

function endingOf({ Status, Reason }: CallLogRow, answeredMs: number | undefined): Pick<ToldLeg, 'outcome'> {
  if (answeredMs !== undefined) return { outcome: 'answered' }
  const words = `${Status} ${Reason}`.toLowerCase()
  if (/\bbusy\b/.test(words)) return { outcome: 'busy' }
  return { outcome: /not found|no route|invalid|prohibited|blacklist/.test(words) ? 'failed' : 'missed' }
}

function partyOf(number: string, name: string) {
  return number === '' || number.length > 50 ? undefined : agentParty(number, name)
}

/** What was kept of a leg, each kind an event of its own: they come one after the other, minutes after the call. */
function recordedOf(sourceId: string, call: string, aliases: CallEvent['aliases'], row: CallLogRow): CallEvent[] {
  const at = isoUtc(row.StartTime + durationOf(row))
  const base = { source, identity: 'exact', aliases, leg: row.CdrId, at, kind: 'recorded' } as const
  const id = (what: string) => `${sourceId}:${call}:${row.CdrId}:${what}`
  const { RecordingUrl, Transcription, Summary, SentimentScore } = row
  const sentiment = Summary !== '' && SentimentScore ? { sentiment: String(SentimentScore) } : {}
  return [
    ...(RecordingUrl ? [{ ...base, id: id('recording'), recordingUrl: RecordingUrl.slice(0, 2000) }] : []),
    ...(Transcription ? [{ ...base, id: id('transcript'), transcript: Transcription.slice(0, mostTranscript) }] : []),
    ...(Summary ? [{ ...base, id: id('summary'), summary: Summary.slice(0, mostTranscript), ...sentiment }] : []),
  ]
}
