/**
 * ElevenLabs conversations as CallEvents. The agent saw a part of the call only, so what it reports is `within` the
 * PBX's call: it stands alone when no PBX reports that, and adds the AI result where one does. A chat is a part of no call.
 */

import type {
  AiEvent,
  CallEvent,
  Direction,
  ExternalParty,
  Medium,
  Outcome,
  Report,
} from '../../../core/calls/event.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { cut } from '../../../lib/cut.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { type Channel, channelOf, filled } from './channel.ts'
import type { ConversationData, FailureData } from './payload.ts'
import { pbxNames } from './pbx-names.ts'

const source = 'ai'

/** A finished conversation. `sentAtMs`: when ElevenLabs sent it, for one that does not say when it began. */
export function translateConversation(data: ConversationData, sentAtMs: number, country: string): Report {
  const { metadata, analysis } = data
  const durationSeconds = metadata?.call_duration_secs ?? 0
  const startMs = metadata?.start_time_unix_secs
    ? metadata.start_time_unix_secs * 1000
    : sentAtMs - durationSeconds * 1000
  const endMs = startMs + durationSeconds * 1000
  const outcome = conversationOutcome(data)
  const channel = channelOf(data)
  const isChat = channel.medium === 'chat'
  const base = {
    ...baseOf(data.conversation_id, isChat ? [] : pbxNames(data), partiesOf(channel, country)),
    ...(isChat && ({ medium: 'chat', identity: 'exact' } as const)),
  }
  const answered: CallEvent[] =
    outcome === 'answered'
      ? [{ ...base, ...leg, kind: 'answered', id: `${base.aliases[0]}:answered`, at: isoUtc(startMs) }]
      : []
  const ai: AiEvent = {
    ...base,
    kind: 'ai',
    id: `${base.aliases[0]}:ai`,
    at: isoUtc(endMs),
    conversationId: data.conversation_id,
    title: filled(analysis?.call_summary_title),
    summary: filled(analysis?.transcript_summary),
    result: analysis?.call_successful ?? undefined,
    transcript: transcriptOf(data, isChat ? 'Customer' : 'Caller'),
    collected: textsOf(analysis?.data_collection_results, (entry) => entry.value),
    evaluation: textsOf(analysis?.evaluation_criteria_results, (entry) => entry.result),
    agentName: filled(data.agent_name),
    language: filled(metadata?.main_language),
    hasAudio: data.has_audio ?? undefined,
  }
  return [
    { ...base, ...leg, kind: 'ringing', id: `${base.aliases[0]}:ringing`, at: isoUtc(startMs) },
    ...answered,
    {
      ...base,
      ...leg,
      kind: 'ended',
      id: `${base.aliases[0]}:ended`,
      at: isoUtc(endMs),
      outcome,
      talkSeconds: durationSeconds,
    },
    ai,
  ]
}

/** An outbound call of an AI agent that did not come about. */
export function translateFailure(data: FailureData, sentAtMs: number, country: string): Report {
  const body = data.metadata?.body
  const number = filled(body?.to_number) ?? filled(body?.To) ?? ''
  const outcomes: Record<string, Outcome> = { busy: 'busy', 'no-answer': 'missed' }
  const base = baseOf(data.conversation_id, [], { direction: 'outbound', external: external(number, country) })
  const at = isoUtc(sentAtMs)
  const outcome = outcomes[data.failure_reason ?? ''] ?? 'failed'
  return [
    { ...base, ...leg, kind: 'ringing', id: `${base.aliases[0]}:ringing`, at },
    { ...base, ...leg, kind: 'ended', id: `${base.aliases[0]}:ended`, at, outcome, talkSeconds: 0 },
    {
      ...base,
      kind: 'ai',
      id: `${base.aliases[0]}:failure`,
      at,
      conversationId: data.conversation_id,
      result: 'failure',
      summary: filled(body?.error_reason) ?? `The call did not come about (${data.failure_reason ?? 'unknown'}).`,
    },
  ]
}

/** That there is audio; the recording itself is fetched where it is needed. */
export function translateAudio(conversationId: string, sentAtMs: number): Report {
  const base = baseOf(conversationId, [], {})
  return [{ ...base, kind: 'ai', id: `${base.aliases[0]}:audio`, at: isoUtc(sentAtMs), conversationId, hasAudio: true }]
}

const leg = { leg: 'conversation' } as const

interface Parties {
  readonly medium?: Medium
  readonly direction?: Direction
  readonly external?: ExternalParty
  readonly did?: string
}

function baseOf(conversationId: string, names: readonly string[], parties: Parties) {
  const aliases: [string, ...string[]] = [`elevenlabs:${conversationId}`, ...names]
  return { source, identity: 'within' as const, aliases, ...parties }
}

function partiesOf({ medium, direction, external: theirs = '', own }: Channel, country: string): Parties {
  // Held in a browser: no call of a withheld number.
  if (medium === 'web') return { medium, direction }
  return {
    direction,
    external: external(theirs, country),
    did: own === undefined ? undefined : withPlus(own, country),
  }
}

function external(number: string, country: string): ExternalParty {
  const { raw, e164, matchKey } = readNumber(number, country)
  return { number: raw, e164, matchKey }
}

/** Agent numbers come without their plus. */
function withPlus(number: string, country: string): string {
  return readNumber(number, country).e164 ?? number
}

/** Of a call that was placed, how it ended; whoever talked with the agent was answered. */
function conversationOutcome({ status, transcript, metadata }: ConversationData): Outcome {
  const results: Record<string, Outcome> = {
    voicemail: 'voicemail',
    busy: 'busy',
    no_answer: 'missed',
    failed: 'failed',
  }
  const result = results[metadata?.phone_call?.call_result ?? '']
  if (result) return result
  return status === 'failed' && !transcript?.length ? 'failed' : 'answered'
}

function transcriptOf({ transcript }: ConversationData, customer: string): string | undefined {
  const lines = (transcript ?? []).flatMap(({ role, message }) =>
    filled(message) ? [`${role === 'agent' ? 'Agent' : customer}: ${message}`] : [],
  )
  return lines.length > 0 ? lines.join('\n') : undefined
}

const memberMax = 2000

function textsOf<T>(entries: Record<string, T> | null | undefined, pick: (entry: T) => unknown) {
  const texts = Object.entries(entries ?? {}).flatMap(([name, entry]): [string, string][] => {
    const value = pick(entry)
    if (value === null || value === undefined || value === '') return []
    return [[cut(name, 200), cut(typeof value === 'string' ? value : JSON.stringify(value), memberMax)]]
  })
  return texts.length > 0 ? Object.fromEntries(texts) : undefined
}
