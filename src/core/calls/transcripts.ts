/**
 * Long transcripts stand in records of their own (`transcripts`), so that a call stays small however long people talked:
 * every change reads and writes the call, hardly anything reads the transcript.
 */

import { sha256Hex } from '../../lib/hash.ts'
import type { Put, RecordRef, Records } from '../../ports/records.ts'
import type { Call } from './call.ts'
import type { CallEvent, Report } from './event.ts'

/** Longer ones are taken out of the event. */
const inlineCharsMax = 2000

interface StoredTranscript {
  readonly v: 1
  readonly text: string
}

const transcriptRef = (id: string): RecordRef => ({ collection: 'transcripts', id })

/** The report with references instead of long transcripts, and the records that hold them. */
export function takeTranscripts(report: Report, expiresAtMs: number): { report: Report; puts: Put[] } {
  const puts: Put[] = []
  const [first, ...rest] = report
  const take = (event: CallEvent): CallEvent => {
    if (!('transcript' in event) || !event.transcript || event.transcript.length <= inlineCharsMax) return event
    const transcriptId = sha256Hex(`${event.id} ${event.at}`).slice(0, 32)
    const value: StoredTranscript = { v: 1, text: event.transcript }
    puts.push({ op: 'put', ...transcriptRef(transcriptId), value, expiresAtMs })
    return { ...event, transcript: undefined, transcriptId }
  }
  return { report: [take(first), ...rest.map(take)], puts }
}

/** The call with its transcripts in place, each cut after `charsMax` with a note; for those who write it somewhere. */
export async function withTranscripts(records: Records, call: Call, charsMax: number): Promise<Call> {
  const { ai, recordings } = call.view
  const ids = [ai?.transcriptId, ...recordings.map((recording) => recording.transcriptId)].flatMap((id) => id ?? [])
  if (ids.length === 0) return call
  const found = await records.getMany<StoredTranscript>(ids.map(transcriptRef))
  const texts = new Map(ids.map((id, i) => [id, found[i]?.value.text]))
  const fill = <T extends { readonly transcript?: string; readonly transcriptId?: string }>(reported: T): T => {
    const text = reported.transcriptId === undefined ? undefined : texts.get(reported.transcriptId)
    return text === undefined ? reported : { ...reported, transcript: cut(text, charsMax) }
  }
  return { ...call, view: { ...call.view, ai: ai && fill(ai), recordings: recordings.map(fill) } }
}

function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  return `${text.slice(0, charsMax)}\n[${text.length - charsMax} more characters are kept in Switchhook]`
}

/** All transcripts of a call, whole, in the order of its view. */
export async function transcriptsOf(records: Records, call: Call): Promise<string[]> {
  const { view } = await withTranscripts(records, call, Number.POSITIVE_INFINITY)
  return [view.ai?.transcript, ...view.recordings.map((recording) => recording.transcript)].flatMap(
    (text) => text ?? [],
  )
}
