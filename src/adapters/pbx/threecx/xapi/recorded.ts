/** What 3CX kept of a call: recordings, transcripts, summaries. */

import type { CallEvent } from '../../../../core/calls/event.ts'
import { cut } from '../../../../lib/cut.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import { addressOf } from '../recording-address.ts'
import { type CallLogRow, durationOf } from './row.ts'

const mostTranscript = 500_000

/**
 * What was kept of a leg, each kind an event of its own: they come one after the other, minutes after the call. `id`: of
 * the call as this source names it. A recording is named by its id in 3CX; what the log calls its address is mostly the
 * name of a file.
 */
export function recordedOf(sourceId: string, id: string, aliases: CallEvent['aliases'], row: CallLogRow): CallEvent[] {
  const at = isoUtc(row.StartTime + durationOf(row))
  const base = { source: 'xapi', identity: 'exact', aliases, leg: row.CdrId, at, kind: 'recorded' } as const
  const named = `${id}:${row.CdrId}`
  const url = addressOf(row.RecordingUrl)
  return [
    ...(url === undefined ? [] : [{ ...base, id: `${named}:recording`, recordingUrl: url }]),
    ...row.Recordings.map(({ Id }) => ({ ...base, id: `${named}:recording:${Id}`, recordingId: `${sourceId}:${Id}` })),
    ...textsOf(row).flatMap(({ name, Transcription, Summary, SentimentScore }) => [
      ...(Transcription === ''
        ? []
        : [{ ...base, id: `${named}:transcript${name}`, transcript: cut(Transcription, mostTranscript) }]),
      ...(Summary === ''
        ? []
        : [
            {
              ...base,
              id: `${named}:summary${name}`,
              summary: cut(Summary, mostTranscript),
              ...(SentimentScore ? { sentiment: String(SentimentScore) } : {}),
            },
          ]),
    ]),
  ]
}

/** The row's own, and those of its recordings that say something else. */
function textsOf({ Transcription, Summary, SentimentScore, Recordings }: CallLogRow) {
  const others = Recordings.map((one) => ({
    name: `:${one.Id}`,
    Transcription: one.Transcription === Transcription ? '' : one.Transcription,
    Summary: one.Summary === Summary ? '' : one.Summary,
    SentimentScore: one.SentimentScore,
  }))
  return [{ name: '', Transcription, Summary, SentimentScore }, ...others]
}
