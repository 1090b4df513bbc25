/** Recordings of calls as programs read them, and what a forwarder and the cloud say to each other about them. */
import * as z from 'zod'
import { instant } from './parts.ts'
import { mutedSpanSchema, recordingPauseSchema } from './recording-pause.ts'

/**
 * `known`: reported, nothing of it here yet; `fetching`: a part is here; `kept`: it can be played; `empty`: the phone system recorded
 * nothing; `never_came`: given up; `erased`: its time is over, or the person was erased.
 */
export const recordingStates = ['known', 'fetching', 'kept', 'empty', 'never_came', 'erased'] as const

/**
 * What a phone system does with the calls of a queue: `off`, does not record them; `opt out`, records them unless the caller refuses;
 * `opt in`, asks the caller first.
 */
export const recordingConsentWord = z.enum(['off', 'opt out', 'opt in'])

const count = z.number().int().min(0)

export const recordingSchema = z
  .object({
    id: z.string(),
    callId: z.string(),
    source: z.string().describe('Which source of the forwarder, or `elevenlabs`'),
    name: z.string().describe('Its name there: a file, or an id'),
    state: z.enum(recordingStates),
    problem: z.string().optional().describe('Why it is not here yet, or never came'),
    receivedBytes: count,
    bytes: count.optional(),
    sha256: z.string().optional(),
    type: z.string().optional().describe('`audio/wav`, `audio/mpeg`, `audio/mp4` or `audio/ogg`'),
    durationSeconds: z.number().optional(),
    muted: z.array(mutedSpanSchema).describe('When recording was paused, as for a card number'),
    consent: recordingConsentWord
      .exclude(['off'])
      .optional()
      .describe(
        'How the call’s queue asked for consent when it was reported: `opt out`, callers may refuse; `opt in`, they are asked first. Absent: not known, or not by the queue',
      ),
    playable: z.boolean().describe('It is here, and the one who asks may hear it'),
    keptAt: instant.optional(),
    keptUntil: instant.optional().describe('When it is deleted; absent under legal hold'),
    hold: z.boolean().describe('Under legal hold: neither its time nor an erasure deletes it'),
  })
  .meta({ id: 'Recording' })
export type RecordingForm = z.infer<typeof recordingSchema>

export const recordingsSchema = z.object({
  recordings: z.array(recordingSchema),
  pausable: z.boolean().describe('Recording of the call can be paused now by the one who asks'),
  pause: recordingPauseSchema.optional().describe('The last time that somebody paused it'),
})

export const recordingPageSchema = z.object({
  recordings: z.array(recordingSchema),
  next: z.string().optional().describe('`cursor` of the page after this one'),
})

export const successSchema = z.object({ success: z.literal(true) })

export const recordingLinkSchema = z.object({
  url: z.string().describe('Plays it without a sign-in until then'),
  expiresAt: instant,
})

/** Parts of one recording are of this size, but for the last. A function on Vercel takes no body above 4.5 MB. */
export const recordingPartBytes = 4 * 2 ** 20

export const wantedQuestion = z.object({
  forwarder: z.string().min(1).max(100),
  sources: z.array(z.string().min(1).max(50)).min(1).max(50),
  problems: z
    .array(z.object({ id: z.string().max(60), problem: z.string().max(300) }))
    .max(50)
    .default([])
    .describe('Why some that it was asked for can not be sent'),
})

export const wantedAnswer = z.object({
  recordings: z.array(
    z.object({
      id: z.string(),
      callId: z.string(),
      source: z.string(),
      name: z.string(),
      startedAt: instant.describe('Of the call'),
      channels: z.array(z.string()).describe('Ids of the call’s channels, which a file’s name may hold'),
      receivedBytes: count.describe('Where to go on'),
    }),
  ),
  askAgainSeconds: z.number(),
  bytesMax: count.optional().describe('Of one recording; larger ones are not taken'),
})
export type WantedAnswer = z.infer<typeof wantedAnswer>
export type WantedRecording = WantedAnswer['recordings'][number]

export const partAnswer = z.object({
  state: z.enum(recordingStates),
  receivedBytes: count.describe('Where to go on'),
})
