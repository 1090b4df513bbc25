/** A delivery as admins read it (OpenAPI), and how it is made from what is stored. */
import * as z from 'zod'
import { type Delivery, deliveryStates } from '../core/deliveries/delivery.ts'
import { liveEventKinds } from '../core/deliveries/destination.ts'
import { isoUtc } from '../ports/clock.ts'

const instant = z.iso.datetime().describe('UTC')

export const deliverySchema = z.object({
  id: z.string(),
  callId: z.string(),
  destination: z.string().describe('The connector'),
  moment: z.enum(liveEventKinds).optional().describe('What of a call that goes on is told; absent: the call itself'),
  state: z
    .enum(deliveryStates)
    .describe('waiting, sending, delivered, dead (given up) or merged (its call became part of another)'),
  revision: z.number().int().describe('The revision of the call that is to be told'),
  deliveredRevision: z.number().int().optional(),
  entry: z.object({ id: z.string(), url: z.string().optional() }).optional().describe('What the destination calls it'),
  failures: z.number().int().describe('Failed attempts since the last success'),
  nextAttemptAt: instant.optional(),
  createdAt: instant,
  attempts: z
    .array(
      z.object({
        at: instant,
        durationMs: z.number(),
        revision: z.number().int(),
        outcome: z.enum(['delivered', 'failed']),
        code: z.string().optional(),
        message: z.string().optional(),
      }),
    )
    .describe('The last ones, newest first'),
  mergedInto: z.string().optional(),
})

export type DeliveryForm = z.infer<typeof deliverySchema>

export function toDeliveryForm(delivery: Delivery): DeliveryForm {
  const { id, callId, destination, moment, state, wanted, sent, ref, failures, nextAtMs, mergedInto } = delivery
  return {
    id,
    callId,
    destination,
    moment,
    state,
    revision: wanted.revision,
    deliveredRevision: sent?.revision,
    entry: ref && { id: ref.id, url: ref.url },
    failures,
    nextAttemptAt: state === 'waiting' && nextAtMs !== undefined ? isoUtc(nextAtMs) : undefined,
    createdAt: isoUtc(delivery.createdAtMs),
    attempts: delivery.attempts.map(({ atMs, ...rest }) => ({ at: isoUtc(atMs), ...rest })),
    mergedInto,
  }
}
