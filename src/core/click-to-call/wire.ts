/** What forwarder and cloud tell each other about orders; the same forms on both sides. */
import * as z from 'zod'
import { failureReasons, storedStates } from './call-request.ts'

/** A forwarder's question is held for so long at most. */
export const waitSecondsMax = 25

const forwarderId = z.string().regex(/^fwd_[0-9a-f]{16,64}$/)

export const offersRequest = z.object({
  forwarder: forwarderId,
  extensions: z
    .array(
      z
        .string()
        .regex(/^[\w-]{0,40}\*?$/, 'must be an extension, or its beginning and *')
        .min(1),
    )
    .min(1)
    .max(200)
    .describe('Those that it may ring; `*` at the end stands for anything'),
  waitSeconds: z
    .int()
    .min(0)
    .max(waitSecondsMax)
    .default(0)
    .describe('How long the answer may be held while there is none'),
})

export const offersAnswer = z.object({
  orders: z.array(
    z.object({
      id: z.string().max(60),
      extension: z.string().max(50),
      expiresInMs: z.number().describe('Counted from when the answer was made'),
    }),
  ),
  askAgainMs: z.number().min(0).max(3_600_000).describe('Ask again after so long'),
})

export const reportRequest = z.object({
  forwarder: forwarderId,
  attempt: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('Made anew for each order that is taken'),
  state: z.enum(storedStates).exclude(['waiting']),
  reason: z.enum(failureReasons).optional(),
  message: z.string().max(300).optional(),
})

export const reportAnswer = z.object({
  id: z.string(),
  extension: z.string().max(50),
  number: z.string().max(32),
  name: z.string().max(60).optional(),
  state: z.enum(storedStates),
  expiresInMs: z.number(),
})

export type OffersAnswer = z.output<typeof offersAnswer>
export type ReportRequest = z.output<typeof reportRequest>
