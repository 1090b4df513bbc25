/** Pausing the recording of a call, as people ask for it and as a forwarder takes it and reports on it. */
import * as z from 'zod'
import { waitSecondsMax } from './click-to-call.ts'
import { instant } from './parts.ts'

/** A pause ends by itself: nobody forgets to record again. */
export const pauseSeconds = { min: 10, usual: 90, max: 300 } as const

const offset = z.number().int().min(0)

/** `startMs`, `endMs`: in the recording, where it is known when that began. */
export const mutedSpanSchema = z.object({
  from: instant,
  to: instant.optional().describe('Absent: still paused'),
  startMs: offset.optional().describe('Milliseconds from the beginning of the recording'),
  endMs: offset.optional(),
})
export type MutedSpan = z.infer<typeof mutedSpanSchema>

export const newPauseSchema = z.object({
  seconds: z
    .int()
    .min(pauseSeconds.min)
    .max(pauseSeconds.max)
    .default(pauseSeconds.usual)
    .describe('Recording goes on by itself after so long; sent again while it is paused it begins anew'),
})

export const recordingPauseSchema = z
  .object({
    state: z
      .enum(['pausing', 'paused', 'resuming', 'recording', 'failed'])
      .describe(
        'pausing, resuming: asked of the phone system, which has not done it yet; failed: the phone system did not pause, recording goes on',
      ),
    resumesAt: instant.optional().describe('When recording goes on by itself, while it is paused'),
    message: z.string().optional().describe('Why it failed'),
  })
  .meta({ id: 'RecordingPause' })
export type RecordingPauseForm = z.infer<typeof recordingPauseSchema>

const forwarderId = z.string().regex(/^fwd_[0-9a-f]{16,64}$/)
const channelId = z.string().min(1).max(150)

export const pausePollSchema = z.object({
  forwarder: forwarderId,
  waitSeconds: z.int().min(0).max(waitSecondsMax).default(0).describe('How long the answer may be held'),
})

export const pausePollAnswer = z.object({
  pauses: z.array(
    z.object({
      id: z.string().max(60).describe('Of the call'),
      serial: z.int().describe('Which request for this call it is; reports name it'),
      wanted: z.enum(['pause', 'resume']),
      seconds: z.int(),
      channels: z.array(channelId).describe('Ids that the call has in its phone system'),
      expiresInMs: z.number().describe('Not done after so long, counted from when the answer was made'),
    }),
  ),
  askAgainMs: z.number().min(0).max(3_600_000),
})
export type PausePollAnswer = z.infer<typeof pausePollAnswer>
export type OfferedPause = PausePollAnswer['pauses'][number]

export const pauseReportSchema = z.object({
  forwarder: forwarderId,
  serial: z.int().min(0),
  state: z.enum(['paused', 'recording', 'failed']),
  resumesAt: instant.optional(),
  message: z.string().max(300).optional(),
  spans: z
    .array(mutedSpanSchema.extend({ channel: channelId }))
    .max(20)
    .default([]),
})
export type PauseReport = z.infer<typeof pauseReportSchema>
