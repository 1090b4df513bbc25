/**
 * The three journals that 3CX posts, each brought under the common names and translated. Pure: the same body gives
 * the same events. UTC fields without a zone are read as UTC and month first (.NET's invariant culture), local ones in
 * the site's zone and its country's order, as the last resort, since the PBX writes them in its own culture.
 */
import { readNumber } from '../../../core/phone/read-number.ts'
import { filled, firstOf } from './filled.ts'
import { type JournalSite, type Translation, translateCall } from './journal.ts'
import {
  fingerprint,
  legOf,
  numberIdentity,
  parties,
  type ReportedParties,
  refuseWithoutTime,
  type StoryBase,
  storyOf,
} from './journal-parts.ts'
import { readDurationSeconds } from './read-duration.ts'
import { type InstantReading, invariantUtc, readInstant } from './read-instant.ts'
import type { CallJournalBody, ReportCallBody, ReportChatBody } from './requests.ts'
import { timelineOf } from './timeline.ts'

/** `POST /api/v1/call-journal`. Throws bad_field when the body tells no time of the call. */
export function translateJournal(body: CallJournalBody, site: JournalSite): Translation {
  const { inboundCallText, missedCallText, outboundCallText, notAnsweredOutboundCallText, ...told } = body
  const times = {
    startMs: firstOf(readInstant(body.callStartTimeUTC, invariantUtc), readInstant(body.dateTime, localTimes(site))),
    answeredMs: readInstant(body.callEstablishedTimeUTC, invariantUtc),
    endMs: readInstant(body.callEndTimeUTC, invariantUtc),
    durationSeconds: firstOf(
      readDurationSeconds(body.durationSeconds),
      readDurationSeconds(body.durationMinutes, 'minutes'),
      readDurationSeconds(body.duration),
    ),
  }
  const lines = {
    inbound: inboundCallText,
    missed: missedCallText,
    outbound: outboundCallText,
    notAnswered: notAnsweredOutboundCallText,
  }
  return translateCall({ ...told, transcript: body.transcription, times, lines }, site, 'callStartTimeUTC')
}

/** `POST /3cx/report-call`, as our template fills it. Throws bad_field when the body tells no time of the call. */
export function translateReportCall(body: ReportCallBody, site: JournalSite): Translation {
  const times = {
    startMs: firstOf(
      readInstant(body.start_ms, invariantUtc),
      readInstant(body.start_utc, invariantUtc),
      readInstant(body.date_time, localTimes(site)),
    ),
    answeredMs: firstOf(readInstant(body.answered_ms, invariantUtc), readInstant(body.answered_utc, invariantUtc)),
    endMs: firstOf(readInstant(body.end_ms, invariantUtc), readInstant(body.end_utc, invariantUtc)),
    durationSeconds: readDurationSeconds(body.duration),
  }
  const { call_type: type, direction, summary, sentiment } = body
  const kept = { recordingUrl: body.recording_url, transcript: body.transcription, summary, sentiment }
  return translateCall({ ...reportedParties(body), ...kept, type, direction, times }, site, 'start_ms')
}

/**
 * `POST /3cx/report-chat`: one conversation with its transcript. Throws bad_field when the body tells no time. Chats
 * are inbound: the visitor writes first. Its fingerprint is taken for exact, so that no phone call is folded into it.
 */
export function translateReportChat(body: ReportChatBody, site: JournalSite): Translation {
  const agent = filled(body.agent)
  const email = filled(body.email)
  const told = {
    startMs: firstOf(readInstant(body.start_utc, invariantUtc), readInstant(body.date_time, localTimes(site))),
    endMs: readInstant(body.end_utc, invariantUtc),
    durationSeconds: readDurationSeconds(body.duration),
  }
  const outcome = agent === undefined ? 'missed' : 'answered'
  const times = timelineOf(told, outcome === 'answered') ?? refuseWithoutTime('start_utc')
  const number = readNumber(filled(body.number) === undefined ? '' : (body.number ?? ''), site.country)
  const visitor = numberIdentity(number) || (email ?? '').toLowerCase()
  const callAlias = `chat:${fingerprint(site.site, agent, visitor, times.startMs, 'chat')}`
  const common = {
    source: 'journal',
    aliases: [callAlias],
    leg: legOf(agent),
    identity: 'exact',
    medium: 'chat',
    direction: 'inbound',
    ...parties({ ...reportedParties(body), name: filled(body.name) ?? email }, number),
  } satisfies StoryBase
  return { callAlias, events: storyOf(common, times, { outcome }, { transcript: body.messages }) }
}

function reportedParties(body: ReportCallBody | ReportChatBody): ReportedParties {
  return {
    number: body.number,
    name: body.name,
    entityId: body.entity_id,
    entityType: body.entity_type,
    agent: body.agent,
    agentFirstName: body.agent_first_name,
    agentLastName: body.agent_last_name,
    agentEmail: body.agent_email,
    queue: body.queue,
  }
}

/** Times in the PBX's own culture: only Americans put the month first. */
function localTimes({ timeZone, country }: JournalSite): InstantReading {
  return { zone: timeZone, monthFirst: country === 'US' }
}
