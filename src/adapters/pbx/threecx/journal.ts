/**
 * A call journal, in whichever dictionary it came, as the CallEvents of one leg. 3CX writes one when a call is over
 * and gives it no id, so the id is a fingerprint of what a repetition of the same journal repeats: site, agent,
 * number, start to the second, and kind of call. Sent twice, it makes the same events; a repetition that brings a
 * recording or summary which the first lacked adds that one fact.
 *
 * 3CX has no journal type for voicemail: `voicemail` is concluded only from an agent who is called "Voicemail".
 */
import type { CallEvent } from '../../../core/calls/event.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { type CallKind, callKind } from './call-kind.ts'
import { filled, joinFilled } from './filled.ts'
import {
  fingerprint,
  type LegBase,
  legEvents,
  legOf,
  numberIdentity,
  parties,
  present,
  type ReportedParties,
  type ReportedRecording,
  refuseEmpty,
  type Text,
} from './journal-parts.ts'
import { type ReportedTimes, timelineOf } from './timeline.ts'

/** What a translator must know of the site whose PBX reports. */
export interface JournalSite {
  readonly site: string
  /** ISO 3166 alpha-2: for numbers, and for the order of day and month. */
  readonly country: string
  /** What the PBX leaves before outside numbers. */
  readonly dialPrefixes?: readonly string[]
  /** IANA zone of the PBX's local times. */
  readonly timeZone: string
  /** When the journal came: shortly after the call. */
  readonly receivedMs: number
}

export interface Translation {
  readonly events: [CallEvent, ...CallEvent[]]
  /** The name under which the events' call is known. */
  readonly callAlias: string
}

export interface Journal extends ReportedParties, ReportedRecording {
  readonly type: Text
  readonly direction: Text
  readonly times: ReportedTimes
  readonly subject?: Text
  /** The admin's line for each kind of call. */
  readonly lines?: {
    readonly inbound: Text
    readonly missed: Text
    readonly outbound: Text
    readonly notAnswered: Text
  }
}

/** Throws bad_field when the journal says nothing: neither number nor agent nor time. */
export function translateCall(journal: Journal, site: JournalSite): Translation {
  const kind = kindOf(journal)
  if (!saysAnything(journal)) refuseEmpty()
  const times = timelineOf(journal.times, kind.outcome === 'answered', site.receivedMs)
  const number = readNumber(filled(journal.number) === undefined ? '' : (journal.number ?? ''), {
    country: site.country,
    dialPrefixes: site.dialPrefixes ?? [],
  })
  const word = `${kind.direction ?? ''} ${kind.outcome}`
  const callAlias = `journal:${fingerprint(site.site, journal.agent, numberIdentity(number), times, word)}`
  const common = {
    source: 'journal',
    aliases: [callAlias],
    leg: legOf(journal.agent),
    identity: 'window',
    medium: 'phone',
    ...(kind.direction === undefined ? {} : { direction: kind.direction }),
    ...parties(journal, number),
    ...(times.approximate && { approximate: true as const }),
  } satisfies LegBase
  const words = present({ subject: filled(journal.subject), text: filled(lineFor(journal.lines, kind)) })
  return { callAlias, events: legEvents(common, times, { outcome: kind.outcome, ...words }, journal) }
}

function saysAnything({ number, agent, times }: Journal): boolean {
  const { startMs, answeredMs, endMs } = times
  return [filled(number), filled(agent), startMs, answeredMs, endMs].some((one) => one !== undefined)
}

function kindOf({ type, direction, agentFirstName, agentLastName, times }: Journal): CallKind {
  const agentName = joinFilled(agentFirstName, agentLastName)
  const talked = times.answeredMs !== undefined || (times.durationSeconds ?? 0) > 0
  return callKind({ type, direction, agentName, talked })
}

function lineFor(lines: Journal['lines'], { direction, outcome }: CallKind): Text {
  if (direction === 'outbound') return outcome === 'answered' ? lines?.outbound : lines?.notAnswered
  return outcome === 'answered' ? lines?.inbound : lines?.missed
}
