/**
 * What there is to know of a call, and under which names people make columns for it in SuiteCRM's Studio (`ai_summary_c`
 * in Calls, `ai_summary_c` or `ai_summary` in a module of its own). Pure.
 */
import type { Call, CallView } from '../../../core/calls/call.ts'
import { partyName } from '../call-words.ts'
import { formatInstant } from '../format-instant.ts'
import { inline, link } from '../text-format.ts'
import { callDirection } from './call-attributes.ts'

export interface Fact {
  /** Of columns, without `_c`; the first that exists is filled. */
  readonly names: readonly string[]
  readonly text?: string
  readonly number?: number
  readonly yes?: boolean
  /** ISO 8601 UTC. */
  readonly at?: string
  /** What the description need not repeat when a column holds it whole. */
  readonly inColumns?: ColumnPart
}

export type ColumnPart = 'summary' | 'transcript' | 'result' | 'collected' | 'recording'

/** Every column name that can be filled. */
export function columnNames(): ReadonlySet<string> {
  const names = [...Object.values(nameLists)].flat()
  return new Set([...names, ...names.map((name) => `${name}_c`)])
}

const nameLists = {
  conversation: ['conversation_id', 'elevenlabs_conversation_id', 'ai_conversation_id'],
  callId: ['call_sid', 'call_id', 'pbx_call_id'],
  callerName: ['caller_id_name', 'caller_name', 'customer_name'],
  number: ['customer_number', 'phone', 'phone_number', 'caller_number'],
  from: ['from_number'],
  to: ['to_number'],
  did: ['did', 'number_called'],
  queue: ['queue', 'queue_name'],
  agentNumber: ['agent_number', 'agent_extension', 'extension'],
  agentName: ['agent_name'],
  summary: ['ai_summary', 'call_summary', 'summary'],
  transcript: ['call_transcript', 'ai_transcript', 'transcript'],
  result: ['call_successful', 'ai_outcome', 'ai_result'],
  collected: ['data_collection_results', 'ai_data'],
  title: ['call_summary_title'],
  evaluation: ['evaluation_criteria'],
  language: ['main_language'],
  outcome: ['call_status', 'call_outcome', 'outcome'],
  direction: ['directions', 'call_direction', 'direction'],
  durationText: ['call_duration_formatted', 'duration_formatted'],
  duration: ['duration_seconds', 'call_duration_seconds', 'call_duration', 'talk_seconds'],
  startText: ['start_time_formatted'],
  start: ['start_time', 'call_start', 'date_start'],
  acceptedText: ['accepted_time_formatted'],
  accepted: ['accepted_time', 'answered_at'],
  recording: ['recording_url', 'call_recording', 'recording'],
} satisfies Record<string, readonly string[]>

export function callFacts(call: Call, timeZone: string): Fact[] {
  return [...partyFacts(call), ...timeFacts(call.view, timeZone), ...contentFacts(call.view)]
}

function partyFacts({ id, view }: Call): Fact[] {
  const number = view.external?.e164 ?? inline(view.external?.number)
  const agent = view.answeredBy ?? view.legs.find((leg) => leg.agent)?.agent
  const here = view.direction === 'outbound' ? agent?.extension : inline(view.did) || agent?.extension
  const [from, to] = view.direction === 'outbound' ? [here, number] : [number, here]
  const names = nameLists
  return [
    { names: names.conversation, text: view.ai?.conversationId },
    { names: names.callId, text: id },
    { names: names.callerName, text: inline(view.external?.name) || inline(view.contact?.name) },
    { names: names.number, text: number },
    { names: names.from, text: from },
    { names: names.to, text: to },
    { names: names.did, text: inline(view.did) },
    { names: names.queue, text: view.queue ? partyName(view.queue) : undefined },
    { names: names.agentNumber, text: inline(agent?.extension) },
    { names: names.agentName, text: inline(agent?.name) || inline(view.ai?.agentName) },
    { names: names.direction, text: callDirection(view) },
  ]
}

function timeFacts(view: CallView, timeZone: string): Fact[] {
  const names = nameLists
  const talked = minutesAndSeconds(view.talkSeconds)
  const started = formatInstant(view.startedAt, timeZone)
  const accepted = view.answeredAt === undefined ? undefined : formatInstant(view.answeredAt, timeZone)
  return [
    { names: names.durationText, text: talked },
    { names: names.duration, text: talked, number: Math.floor(view.talkSeconds) },
    { names: names.startText, text: started },
    { names: names.start, text: started, at: view.startedAt },
    { names: names.acceptedText, text: accepted },
    { names: names.accepted, text: accepted, at: view.answeredAt },
  ]
}

function contentFacts({ ai, outcome, recordings }: CallView): Fact[] {
  const names = nameLists
  const spoken = (of: 'summary' | 'transcript') =>
    plain(ai?.[of]) || recordings.flatMap((recording) => plain(recording[of]) || []).join('\n\n')
  const addresses = recordings.flatMap((recording) => link(recording.url) || [])
  const result = ai?.result
  return [
    { names: names.summary, text: spoken('summary'), inColumns: 'summary' },
    { names: names.transcript, text: spoken('transcript'), inColumns: 'transcript' },
    {
      names: names.result,
      text: result,
      yes: result === undefined ? undefined : result === 'success',
      inColumns: 'result',
    },
    { names: names.collected, text: json(ai?.collected), inColumns: 'collected' },
    { names: names.title, text: inline(ai?.title) },
    { names: names.evaluation, text: json(ai?.evaluation) },
    { names: names.language, text: inline(ai?.language) },
    { names: names.outcome, text: outcome },
    { names: names.recording, text: addresses[0], inColumns: addresses.length === 1 ? 'recording' : undefined },
  ]
}

/** The view without what columns hold, for the description. */
export function withoutParts(view: CallView, inColumns: ReadonlySet<ColumnPart>): CallView {
  const { ai } = view
  const fromAi = (of: 'summary' | 'transcript') => inColumns.has(of) && plain(ai?.[of]) !== ''
  const fromRecordings = (of: 'summary' | 'transcript') => inColumns.has(of) && plain(ai?.[of]) === ''
  return {
    ...view,
    recordings: view.recordings.map((recording) => ({
      ...recording,
      ...(inColumns.has('recording') ? { url: undefined } : {}),
      ...(fromRecordings('summary') ? { summary: undefined } : {}),
      ...(fromRecordings('transcript') ? { transcript: undefined } : {}),
    })),
    ...(ai === undefined
      ? {}
      : {
          ai: {
            ...ai,
            ...(fromAi('summary') ? { summary: undefined } : {}),
            ...(fromAi('transcript') ? { transcript: undefined } : {}),
            ...(inColumns.has('result') ? { result: undefined } : {}),
            ...(inColumns.has('collected') ? { collected: undefined } : {}),
          },
        }),
  }
}

/** The same text for the same content. */
function json(values: Readonly<Record<string, string>> | undefined): string | undefined {
  const entries = Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? undefined : JSON.stringify(Object.fromEntries(entries))
}

/** `03:12`, `75:00`. */
function minutesAndSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`
}

/** Other people's text as it is, without control characters; columns have their own bounds. */
function plain(text: string | undefined): string {
  return (text ?? '')
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
    .trim()
}
