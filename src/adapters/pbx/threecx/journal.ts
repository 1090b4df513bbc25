/**
 * A call journal, in whichever dictionary it came, as the CallEvents of one leg. 3CX writes one when a call is over
 * and gives it no id, so the id is a fingerprint of what a repetition of the same journal repeats: site, agent,
 * number, start to the second, and kind of call. Told twice, it makes the same events; a repetition that brings a
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
  legOf,
  numberIdentity,
  parties,
  present,
  type ReportedParties,
  type ReportedRecording,
  refuseWithoutTime,
  type StoryBase,
  storyOf,
  type Text,
} from './journal-parts.ts'
import { type ReportedTimes, timelineOf } from './timeline.ts'

/** What a translator must know of the site whose PBX is telling. */
export interface JournalSite {
  readonly site: string
  /** ISO 3166 alpha-2: for numbers, and for the order of day and month. */
  readonly country: string
  /** IANA zone of the PBX's local times. */
  readonly timeZone: string
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

/** Throws bad_field, naming `timePath`, when the journal tells no time at all. Everything else may be missing. */
export function translateCall(journal: Journal, site: JournalSite, timePath: string): Translation {
  const kind = kindOf(journal)
  const times = timelineOf(journal.times, kind.outcome === 'answered') ?? refuseWithoutTime(timePath)
  const number = readNumber(filled(journal.number) === undefined ? '' : (journal.number ?? ''), site.country)
  const word = `${kind.direction ?? ''} ${kind.outcome}`
  const callAlias = `journal:${fingerprint(site.site, journal.agent, numberIdentity(number), times.startMs, word)}`
  const common = {
    source: 'journal',
    aliases: [callAlias],
    leg: legOf(journal.agent),
    identity: 'window',
    medium: 'phone',
    ...(kind.direction === undefined ? {} : { direction: kind.direction }),
    ...parties(journal, number),
  } satisfies StoryBase
  const words = present({ subject: filled(journal.subject), text: filled(lineFor(journal.lines, kind)) })
  return { callAlias, events: storyOf(common, times, { outcome: kind.outcome, ...words }, journal) }
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
