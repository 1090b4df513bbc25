/**
 * The three journals that 3CX posts, each brought under the common names and translated. Pure: the same body, received at
 * the same time, gives the same events. UTC fields without a zone are read as UTC (.NET's invariant culture first), local
 * ones in the site's zone and its country's order. What leaves day, month or half of the day open is read as lying shortly
 * before it came; a journal without a readable time gets the time at which it came, marked approximate.
 */
import { readNumber } from '../../../core/phone/read-number.ts'
import type { CallJournalBody, ReportCallBody, ReportChatBody } from '../../../wire/threecx.ts'
import { filled, firstOf } from './filled.ts'
import { type JournalSite, type Translation, translateCall } from './journal.ts'
import {
  fingerprint,
  type LegBase,
  legEvents,
  legOf,
  numberIdentity,
  parties,
  type ReportedParties,
  refuseEmpty,
} from './journal-parts.ts'
import { readDurationSeconds } from './read-duration.ts'
import { type InstantReading, readInstant, utcTimes } from './read-instant.ts'
import { timelineOf } from './timeline.ts'

/** `POST /api/v1/call-journal`. */
export function translateJournal(body: CallJournalBody, site: JournalSite): Translation {
  const { inboundCallText, missedCallText, outboundCallText, notAnsweredOutboundCallText, ...reported } = body
  const utc = utcTimes(site.receivedMs)
  const times = {
    startMs: firstOf(readInstant(body.callStartTimeUTC, utc), readInstant(body.dateTime, localTimes(site))),
    answeredMs: readInstant(body.callEstablishedTimeUTC, utc),
    endMs: readInstant(body.callEndTimeUTC, utc),
    written: firstOf(filled(body.callStartTimeUTC), filled(body.dateTime)),
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
  return translateCall({ ...reported, transcript: body.transcription, times, lines }, site)
}

/** `POST /3cx/report-call`, as our template fills it. */
export function translateReportCall(body: ReportCallBody, site: JournalSite): Translation {
  const utc = utcTimes(site.receivedMs)
  const times = {
    startMs: firstOf(
      readInstant(body.start_ms, utc),
      readInstant(body.start_utc, utc),
      readInstant(body.date_time, localTimes(site)),
    ),
    answeredMs: firstOf(readInstant(body.answered_ms, utc), readInstant(body.answered_utc, utc)),
    endMs: firstOf(readInstant(body.end_ms, utc), readInstant(body.end_utc, utc)),
    written: firstOf(filled(body.start_utc), filled(body.date_time)),
    durationSeconds: readDurationSeconds(body.duration),
  }
  const { call_type: type, direction, summary, sentiment } = body
  const kept = { recordingUrl: body.recording_url, transcript: body.transcription, summary, sentiment }
  return translateCall({ ...reportedParties(body), ...kept, type, direction, times }, site)
}

/**
 * `POST /3cx/report-chat`: one conversation with its transcript. Chats
 * are inbound: the visitor writes first. Its fingerprint is taken for exact, so that no phone call is folded into it.
 */
export function translateReportChat(body: ReportChatBody, site: JournalSite): Translation {
  const agent = filled(body.agent)
  const email = filled(body.email)
  const utc = utcTimes(site.receivedMs)
  const reported = {
    startMs: firstOf(readInstant(body.start_utc, utc), readInstant(body.date_time, localTimes(site))),
    endMs: readInstant(body.end_utc, utc),
    durationSeconds: readDurationSeconds(body.duration),
    written: firstOf(filled(body.start_utc), filled(body.date_time)),
  }
  const saysWho = [agent, email, filled(body.number), reported.startMs, reported.endMs].some((one) => one !== undefined)
  if (!saysWho) refuseEmpty()
  const outcome = agent === undefined ? 'missed' : 'answered'
  const times = timelineOf(reported, outcome === 'answered', site.receivedMs)
  const number = readNumber(filled(body.number) === undefined ? '' : (body.number ?? ''), {
    country: site.country,
    dialPrefixes: site.dialPrefixes ?? [],
  })
  const visitor = numberIdentity(number) || (email ?? '').toLowerCase()
  const callAlias = `chat:${fingerprint(site.site, agent, visitor, times, 'chat')}`
  const common = {
    source: 'journal',
    aliases: [callAlias],
    leg: legOf(agent),
    identity: 'exact',
    medium: 'chat',
    direction: 'inbound',
    ...parties({ ...reportedParties(body), name: filled(body.name) ?? email }, number),
    ...(times.approximate && { approximate: true as const }),
  } satisfies LegBase
  return { callAlias, events: legEvents(common, times, { outcome }, { transcript: body.messages }) }
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
function localTimes({ timeZone, country, receivedMs }: JournalSite): InstantReading {
  return { zone: timeZone, monthFirst: country === 'US', receivedMs }
}
