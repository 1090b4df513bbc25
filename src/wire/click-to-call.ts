/**
 * Click-to-call: a request that an extension's phone call a number, as it is made, shown, offered to forwarders and
 * reported on.
 */
import * as z from 'zod'
import { instant, pageEnd } from './parts.ts'

/** A request is held for so long at most. */
export const waitSecondsMax = 25

export const newClickToCallRequestSchema = z.object({
  extension: z
    .string()
    .trim()
    .regex(/^[\w-]{1,32}$/, 'must be 1 to 32 of letters, digits, _ and -')
    .optional()
    .describe('Whose phone rings; may be left out with an agent token'),
  number: z.string().trim().min(1).max(100).describe('A telephone number in any form, or an extension of the table'),
  name: z
    .string()
    .trim()
    .max(60)
    .regex(/^[^\p{Cc}"<>\\]*$/u, 'must have no control characters, quotes or angle brackets')
    .optional()
    .describe('Shown on the phone while it rings'),
  expiresInSeconds: z
    .int()
    .min(5)
    .max(120)
    .default(30)
    .describe('The phone does not begin to ring later than this, even if the network was down'),
})

/** As stored; `expired` and `unknown` follow from the time. */
const storedState = z.enum(['waiting', 'taken', 'ringing', 'answered', 'failed'])

const failureReason = z.enum([
  'no-answer',
  'busy',
  'declined',
  'unknown-extension',
  'not-allowed',
  'unreachable',
  'too-late',
  'rejected',
])

export const clickToCallRequestSchema = z
  .object({
    id: z.string(),
    state: z
      .enum([...storedState.options, 'expired', 'unknown'])
      .describe(
        'waiting: for a forwarder; taken: a forwarder dials now; ringing: the extension’s own phone rings; answered: it was picked up and the number is dialled; expired: no forwarder took it, nothing rang; unknown: the forwarder stopped reporting and may have dialled',
      ),
    final: z.boolean().describe('The state does not change any more; the call itself shows how it went on'),
    extension: z.string(),
    number: z.string().describe('As it is dialled: E.164, or an extension'),
    name: z.string().optional(),
    by: z.string().describe('The key that asked, or `agent <extension>`'),
    createdAt: instant,
    expiresAt: instant.describe('Not begun after this'),
    forwarder: z.string().optional(),
    takenAt: instant.optional(),
    ringingAt: instant.optional(),
    answeredAt: instant.optional(),
    failedAt: instant.optional(),
    reason: failureReason.optional(),
    message: z.string().optional().describe('A sentence for people'),
    callId: z.string().optional().describe('The call that was made, once its phone system has reported it'),
  })
  .meta({ id: 'ClickToCallRequest' })
export type ClickToCallRequestForm = z.infer<typeof clickToCallRequestSchema>

export const clickToCallPageSchema = z.object({ requests: z.array(clickToCallRequestSchema), next: pageEnd })

const forwarderId = z.string().regex(/^fwd_[0-9a-f]{16,64}$/)

/** A forwarder asks for requests of the phones that it may ring. */
export const pollSchema = z.object({
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
    .describe('Those that it may ring; `*` at the end matches anything'),
  waitSeconds: z
    .int()
    .min(0)
    .max(waitSecondsMax)
    .default(0)
    .describe('How long the answer may be held while there is none'),
})

const offeredRequests = z.array(
  z.object({
    id: z.string().max(60),
    extension: z.string().max(50),
    expiresInMs: z.number().describe('Counted from when the answer was made'),
  }),
)

export const pollAnswerSchema = z.object({
  requests: offeredRequests,
  orders: offeredRequests.optional().describe('The same, for forwarders of version 0.1.0').meta({ deprecated: true }),
  askAgainMs: z.number().min(0).max(3_600_000).describe('Ask again after so long'),
})
export type PollAnswer = z.output<typeof pollAnswerSchema>

/** A forwarder takes a request, or reports its state. */
export const reportSchema = z.object({
  forwarder: forwarderId,
  attempt: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('A new random value for each request that is taken'),
  state: storedState.exclude(['waiting']),
  reason: failureReason.optional(),
  message: z.string().max(300).optional(),
})
export type ClickToCallReport = z.output<typeof reportSchema>

/** Who took it is given the number. */
export const reportAnswerSchema = z.object({
  id: z.string(),
  extension: z.string().max(50),
  number: z.string().max(32),
  name: z.string().max(60).optional(),
  state: storedState,
  expiresInMs: z.number(),
})
