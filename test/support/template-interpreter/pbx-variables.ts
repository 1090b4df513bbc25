/** The variables that 3CX itself fills, for each occasion, in the form it has them. */

import type { ContactOutputs } from './run-scenario.ts'
import type { Version } from './template.ts'
import { nothing, text, textOf, type Value } from './values.ts'

interface Agent {
  readonly extension: string
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
}

export interface FinishedCall {
  readonly callType: 'Inbound' | 'Missed' | 'Outbound' | 'Notanswered'
  /** The external party, as the line delivered it. */
  readonly number: string
  readonly agent?: Agent
  readonly queue?: string
  readonly startedAtMs: number
  /** Absent for a call that nobody answered. */
  readonly establishedAtMs?: number
  readonly endedAtMs: number
  /** What the lookup of this call had found. */
  readonly contact?: ContactOutputs
  readonly recordingUrl?: string
  readonly transcription?: string
  readonly summary?: string
  readonly sentiment?: string
}

export interface FinishedChat {
  readonly number?: string
  readonly email?: string
  readonly agent?: Agent
  readonly queue?: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly messages: string
  readonly contact?: ContactOutputs
}

/** Where the PBX stands and how it writes dates. */
export interface Culture {
  readonly timeZone: string
  readonly writeDateTime: (atMs: number) => string
}

type Variables = Record<string, Value>

export function callVariables(call: FinishedCall, number: string, culture: Culture, version: Version): Variables {
  const talkSeconds = call.establishedAtMs === undefined ? 0 : (call.endedAtMs - call.establishedAtMs) / 1000
  const inbound = call.callType === 'Inbound' || call.callType === 'Missed'
  return {
    CallType: text(call.callType),
    CallDirection: text(inbound ? 'Inbound' : 'Outbound'),
    ...partyVariables(call, number),
    ...durationVariables(talkSeconds),
    DateTime: text(culture.writeDateTime(call.startedAtMs)),
    ...timeVariables('CallStartTime', call.startedAtMs, culture),
    ...timeVariables('CallEstablishedTime', call.establishedAtMs, culture),
    ...timeVariables('CallEndTime', call.endedAtMs, culture),
    ...(version === 'v20' ? keptVariables(call) : {}),
  }
}

export function chatVariables(chat: FinishedChat, number: string, culture: Culture): Variables {
  const durationSeconds = (chat.endedAtMs - chat.startedAtMs) / 1000
  return {
    ...partyVariables(chat, number),
    Email: text(chat.email ?? ''),
    Duration: durationVariables(durationSeconds).Duration ?? nothing,
    DateTime: text(culture.writeDateTime(chat.startedAtMs)),
    ChatStartTimeUTC: { type: 'dateTime', atMs: chat.startedAtMs, zone: 'UTC' },
    ChatEndTimeUTC: { type: 'dateTime', atMs: chat.endedAtMs, zone: 'UTC' },
    ChatMessages: text(chat.messages),
  }
}

function partyVariables({ agent, queue, contact }: FinishedCall | FinishedChat, number: string): Variables {
  const { FirstName = '', LastName = '', CompanyName = '' } = contact ?? {}
  const found = Object.entries(contact ?? {}).map(([type, value]) => [`Contact::${type}`, text(value)] as const)
  return {
    Number: text(number),
    Name: text(`${FirstName} ${LastName}`.trim() || CompanyName),
    EntityId: text(contact?.EntityId ?? ''),
    EntityType: text(contact?.EntityType ?? ''),
    ...Object.fromEntries(found),
    Agent: text(agent?.extension ?? ''),
    AgentFirstName: text(agent?.firstName ?? ''),
    AgentLastName: text(agent?.lastName ?? ''),
    AgentEmail: text(agent?.email ?? ''),
    QueueExtension: text(queue ?? ''),
  }
}

function durationVariables(seconds: number): Variables {
  const timeSpan: Value = { type: 'timeSpan', seconds }
  return { Duration: text(textOf({ type: 'timeSpan', seconds: Math.floor(seconds) })), DurationTimespan: timeSpan }
}

function timeVariables(name: string, atMs: number | undefined, { timeZone }: Culture): Variables {
  return {
    [`${name}UTC`]: atMs === undefined ? nothing : { type: 'dateTime', atMs, zone: 'UTC' },
    [`${name}Local`]: atMs === undefined ? nothing : { type: 'dateTime', atMs, zone: timeZone },
    [`${name}UTCMillis`]: atMs === undefined ? nothing : text(atMs.toString()),
  }
}

/** Known from V20 on, empty when there is none; an older PBX leaves the names standing. */
function keptVariables({
  recordingUrl = '',
  transcription = '',
  summary = '',
  sentiment = '',
}: FinishedCall): Variables {
  const link = recordingUrl === '' ? '' : `<a href="${recordingUrl}">${recordingUrl}</a>`
  return {
    RecordingUrl: text(recordingUrl),
    RecordingHyperLink: text(link),
    Transcription: text(transcription),
    Summary: text(summary),
    Sentiment: text(sentiment),
  }
}
