/**
 * Long transcripts stand in records of their own (`transcripts`), so that a call stays small however long people talked:
 * every change reads and writes the call, hardly anything reads the transcript.
 */

import { cut } from '../../lib/cut.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Put, RecordRef, Records } from '../../ports/records.ts'
import type { Call } from './call.ts'
import type { CallEvent, Report } from './event.ts'

/** Longer ones are taken out of the event. */
const inlineCharsMax = 2000
/** Of one record: below the 2 MB that a row may have, however many bytes the characters take. */
const partCharsMax = 300_000
/** Of other texts in an event: more than an entry in a CRM shows, little enough for a call to be read and written with. */
const textCharsMax = 20_000
const valuesMax = 100

interface StoredTranscript {
  readonly v: 1
  /** The first part, which is all that most who read it want. */
  readonly text: string
  /** How many more parts there are. */
  readonly more?: number
  /** Of the whole, where there are more parts. */
  readonly chars?: number
}

/** `part`: 0 is the first, which was the only one before there were parts. */
const transcriptRef = (id: string, part = 0): RecordRef => ({
  collection: 'transcripts',
  id: part === 0 ? id : `${id}.${part}`,
})

/** The event with no text longer than fits: a journal is never refused for its length. */
function bounded(event: CallEvent): CallEvent {
  const shorter: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(event)) {
    if (name === 'transcript') continue
    if (typeof value === 'string' && value.length > textCharsMax) shorter[name] = shortened(value, textCharsMax)
    if (name !== 'collected' && name !== 'evaluation') continue
    const entries = Object.entries<string>(value ?? {})
    if (entries.length > valuesMax || entries.some(([, text]) => text.length > textCharsMax / 10)) {
      shorter[name] = Object.fromEntries(
        entries.slice(0, valuesMax).map(([key, text]) => [key, shortened(text, textCharsMax / 10)]),
      )
    }
  }
  return Object.keys(shorter).length === 0 ? event : { ...event, ...shorter }
}

/** The report with references instead of long transcripts, and the records that hold them. */
export function takeTranscripts(report: Report, expiresAtMs: number): { report: Report; puts: Put[] } {
  const puts: Put[] = []
  const [first, ...rest] = report
  const take = (whole: CallEvent): CallEvent => {
    const event = bounded(whole)
    if (!('transcript' in event) || !event.transcript || event.transcript.length <= inlineCharsMax) return event
    const transcriptId = sha256Hex(`${event.id} ${event.at}`).slice(0, 32)
    const parts = partsOf(event.transcript)
    for (const [part, text] of parts.entries()) {
      const more = part === 0 && parts.length > 1 ? { more: parts.length - 1, chars: event.transcript.length } : {}
      const value: StoredTranscript = { v: 1, text, ...more }
      puts.push({ op: 'put', ...transcriptRef(transcriptId, part), value, expiresAtMs })
    }
    return { ...event, transcript: undefined, transcriptId }
  }
  return { report: [take(first), ...rest.map(take)], puts }
}

/** What is cut off here is gone, and the text says so. */
function shortened(text: string, charsMax: number): string {
  return text.length <= charsMax
    ? text
    : `${cut(text, charsMax)}\n[${text.length - charsMax} more characters were left out]`
}

/** In pieces; none ends within a character. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  for (let from = 0; from < text.length; from += parts.at(-1)?.length ?? 0) {
    parts.push(cut(text.slice(from, from + partCharsMax + 1), partCharsMax))
  }
  return parts
}

/** The call with its transcripts in place, each cut after `charsMax` with a note; for those who write it somewhere. */
export async function withTranscripts(records: Records, call: Call, charsMax: number): Promise<Call> {
  const { ai, recordings } = call.view
  const ids = [ai?.transcriptId, ...recordings.map((recording) => recording.transcriptId)].flatMap((id) => id ?? [])
  if (ids.length === 0) return call
  const found = await records.getMany<StoredTranscript>(ids.map(transcriptRef))
  const wanted = found.map((record, i) => {
    const { text = '', more = 0 } = record?.value ?? {}
    const parts = text.length >= charsMax ? 0 : more
    return Array.from({ length: parts }, (_, part) => transcriptRef(ids[i] ?? '', part + 1))
  })
  const rest = wanted.flat().length > 0 ? await records.getMany<StoredTranscript>(wanted.flat()) : []
  const restOf = new Map(rest.flatMap((record) => (record ? [[record.id, record.value.text]] : [])))
  const lengths = new Map(ids.map((id, i) => [id, found[i]?.value.chars]))
  const texts = new Map(
    ids.map((id, i) => {
      const first = found[i]?.value.text
      const others = (wanted[i] ?? []).map((ref) => restOf.get(ref.id) ?? '')
      return [id, first === undefined ? undefined : [first, ...others].join('')]
    }),
  )
  const fill = <T extends { readonly transcript?: string; readonly transcriptId?: string }>(reported: T): T => {
    const text = reported.transcriptId === undefined ? undefined : texts.get(reported.transcriptId)
    return text === undefined
      ? reported
      : { ...reported, transcript: cutNoted(text, charsMax, lengths.get(reported.transcriptId ?? '')) }
  }
  return { ...call, view: { ...call.view, ai: ai && fill(ai), recordings: recordings.map(fill) } }
}

/** `chars`: of the whole, of which `text` may be the first part. */
function cutNoted(text: string, charsMax: number, chars = text.length): string {
  if (chars <= charsMax) return text
  return `${cut(text, charsMax)}\n[${chars - charsMax} more characters are kept in Switchhook]`
}

/** The records that hold the transcripts of these events, with all their parts. */
export async function transcriptRefs(records: Records, events: readonly CallEvent[]): Promise<RecordRef[]> {
  const ids = [...new Set(events.flatMap((event) => ('transcriptId' in event ? (event.transcriptId ?? []) : [])))]
  if (ids.length === 0) return []
  const found = await records.getMany<StoredTranscript>(ids.map((id) => transcriptRef(id)))
  return found.flatMap((record) =>
    Array.from({ length: record ? 1 + (record.value.more ?? 0) : 0 }, (_, part) =>
      transcriptRef(record?.id ?? '', part),
    ),
  )
}

/** All transcripts of a call, whole, in the order of its view. */
export async function transcriptsOf(records: Records, call: Call): Promise<string[]> {
  const { view } = await withTranscripts(records, call, Number.POSITIVE_INFINITY)
  return [view.ai?.transcript, ...view.recordings.map((recording) => recording.transcript)].flatMap(
    (text) => text ?? [],
  )
}
