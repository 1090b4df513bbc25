/** What 3CX kept of a call: recording, transcript, summary. */
import type { CallEvent } from '../../../../core/calls/event.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import { type CallLogRow, durationOf } from './row.ts'

const mostTranscript = 500_000

/**
 * What was kept of a leg, each kind an event of its own: they come one after the other, minutes after the call. `id`: of
 * the call as this source names it.
 */
export function keptOf(id: string, aliases: CallEvent['aliases'], row: CallLogRow): CallEvent[] {
  const at = isoUtc(row.StartTime + durationOf(row))
  const base = { source: 'xapi', identity: 'exact', aliases, leg: row.CdrId, at, kind: 'recorded' } as const
  const { RecordingUrl, Transcription, Summary, SentimentScore } = row
  const sentiment = Summary !== '' && SentimentScore ? { sentiment: String(SentimentScore) } : {}
  return [
    ...(RecordingUrl
      ? [{ ...base, id: `${id}:${row.CdrId}:recording`, recordingUrl: RecordingUrl.slice(0, 2000) }]
      : []),
    ...(Transcription
      ? [{ ...base, id: `${id}:${row.CdrId}:transcript`, transcript: Transcription.slice(0, mostTranscript) }]
      : []),
    ...(Summary
      ? [{ ...base, id: `${id}:${row.CdrId}:summary`, summary: Summary.slice(0, mostTranscript), ...sentiment }]
      : []),
  ]
}
