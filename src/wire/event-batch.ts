/** A forwarder's batch of events, and what became of it. */
import * as z from 'zod'
import { callEventSchema } from './event.ts'

export const batchEventsMax = 500
/** Unpacked. */
export const batchBytesMax = 524_288

/** As the document describes it. Each event is validated by itself (`batchEnvelopeSchema`), so that one bad event never blocks the rest. */
export const batchSchema = z.object({ events: z.array(callEventSchema).min(1).max(batchEventsMax) })
export const batchEnvelopeSchema = z.object({ events: z.array(z.unknown()).min(1).max(batchEventsMax) })

const rejectedEvent = z.object({
  id: z.string().optional(),
  position: z.number().int().describe('In the batch, from 0'),
  code: z.string(),
  message: z.string(),
})

/** The answer to a batch that was sent directly. */
export const batchAnswerSchema = z.object({
  accepted: z.array(z.string()).describe('Ids of events that are stored'),
  duplicate: z.array(z.string()).describe('Ids of events that were stored before'),
  rejected: z.array(rejectedEvent).describe('Not to be sent again as they are'),
})
export type BatchAnswer = z.infer<typeof batchAnswerSchema>

/** Made by the forwarder at random, so nobody else can ask for it. */
export const batchIdSchema = z.string().regex(/^batch_[0-9a-f]{24}$/, 'is not the id of a batch')

/** What became of a batch that went through QStash. */
export const batchResultSchema = z
  .discriminatedUnion('state', [
    z
      .object({
        state: z.literal('validated'),
        duplicates: z.int(),
        rejected: z.array(rejectedEvent.omit({ id: true })),
      })
      .describe('Each event was validated; those not in `rejected` are stored'),
    z
      .object({ state: z.literal('refused'), code: z.string(), message: z.string() })
      .describe('The body as a whole can never be accepted'),
    z
      .object({
        state: z.literal('given up'),
        status: z.int().optional().describe('Of the last answer; absent or 0: there was none'),
      })
      .describe('QStash has stopped trying'),
  ])
  .meta({ id: 'BatchResult' })
export type BatchResult = z.output<typeof batchResultSchema>

/** As forwarders of version 0.1.0 read it. */
const earlierResultSchema = z.looseObject({ state: z.enum(['judged', 'refused', 'given up']) })

export const batchResultAnswerSchema = z.object({
  publicUrl: z.string().describe('The address that QStash must deliver to; its signature is for this address'),
  result: batchResultSchema.optional().describe('Absent: the batch has not come yet, or it came more than an hour ago'),
  fate: earlierResultSchema.optional().describe('The same, for forwarders of version 0.1.0').meta({ deprecated: true }),
})
