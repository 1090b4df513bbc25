/**
 * A row of 3CX's call log as the XAPI gives it (Pbx.CallLogData): one connection of a call, there when it is over.
 *
 * CallId, SegmentId and Indent are 1 on every row of V20, so that they name nothing. Rows of one call share
 * MainCallHistoryId. The texts of CallType, Status and Reason are for people, and no list of them is published.
 */
import * as z from 'zod'

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '')
  .catch('')
const code = z.number().int().nullish().catch(null)

const recording = z
  .object({ Id: z.number().int(), Transcription: text, Summary: text, SentimentScore: code })
  .nullable()
  .catch(null)

export const callLogRowSchema = z.object({
  CdrId: z.string().min(1).max(100),
  MainCallHistoryId: text,
  CallHistoryId: text,
  StartTime: z.string().transform((value, { issues }) => {
    const ms = Date.parse(value)
    if (ms > 0) return ms
    issues.push({ code: 'custom', input: value, message: 'must be an instant' })
    return z.NEVER
  }),
  RingingDuration: z.unknown().transform(durationMs),
  TalkingDuration: z.unknown().transform(durationMs),
  Answered: z.boolean().nullish().catch(null),
  Direction: text,
  CallType: text,
  Status: text,
  Reason: text,
  SourceType: code,
  SourceDn: text,
  SourceCallerId: text,
  SourceDisplayName: text,
  DestinationType: code,
  DestinationDn: text,
  DestinationCallerId: text,
  DestinationDisplayName: text,
  RecordingUrl: text,
  Transcription: text,
  Summary: text,
  SentimentScore: code,
  Recordings: z
    .array(recording)
    .nullish()
    .catch(null)
    .transform((all) => (all ?? []).filter((one) => one !== null).slice(0, 20)),
})

export type CallLogRow = z.output<typeof callLogRowSchema>

const isoForm = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const clockForm = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$/

/** `PT1M23.5S`, or a .NET TimeSpan such as `00:01:23.5`; 0 for what is neither. */
export function durationMs(value: unknown): number {
  const parts = typeof value === 'string' ? (isoForm.exec(value) ?? clockForm.exec(value)) : null
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = parts ?? []
  return Math.round((Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000)
}

/** Zeros stand where there is none. */
const noId = /^[0-]*$/

/** The id that all rows of one call share; the same as in the table `cdroutput`. */
export function callOf({ MainCallHistoryId: main, CallHistoryId: own, CdrId: row }: CallLogRow): string {
  return [main, own].find((id) => !noId.test(id))?.toLowerCase() ?? row.toLowerCase()
}

/** A row gains a recording, a transcript and a summary after it was written: each makes it a new reading of the row. */
export function readingOf(row: CallLogRow): string {
  const { RecordingUrl, Transcription, Summary, Recordings } = row
  const gained = [
    [RecordingUrl, ...Recordings.map(({ Id }) => String(Id))],
    [Transcription, ...Recordings.map((one) => one.Transcription)],
    [Summary, ...Recordings.map((one) => one.Summary)],
  ]
  return `${row.CdrId}${gained.map((texts) => (texts.every((one) => one === '') ? '-' : '+')).join('')}`
}

/** From the start of ringing to the end, in milliseconds. */
export function durationOf({ RingingDuration, TalkingDuration }: CallLogRow): number {
  return RingingDuration + TalkingDuration
}
