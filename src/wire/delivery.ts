/** A delivery as admins read it; src/core/deliveries/delivery-form.ts makes it. */
import * as z from 'zod'
import { alertTransitions } from './alert.ts'
import { removedHow } from './connector.ts'
import { instant, pageEnd } from './parts.ts'

export const deliveryStates = ['waiting', 'sending', 'delivered', 'dead', 'merged', 'unwanted'] as const

export const deliverySchema = z
  .object({
    id: z.string(),
    callId: z.string().optional().describe('Absent where a notice of an alert is delivered'),
    alert: z
      .object({ id: z.string(), transition: z.enum(alertTransitions), title: z.string() })
      .optional()
      .describe('The notice that is delivered; absent: a call'),
    destination: z.string().describe('The connector'),
    moment: z
      .enum(['ringing', 'answered'])
      .optional()
      .describe('Which event of a call in progress; absent: the call itself'),
    state: z
      .enum(deliveryStates)
      .describe(
        'dead: given up; merged: its call became part of another; unwanted: the rules of its connector, or a person, leave it out',
      ),
    revision: z.number().int().describe('The revision of the call that is to be delivered'),
    deliveredRevision: z.number().int().optional(),
    entry: z.object({ id: z.string(), url: z.string().optional() }).optional().describe('The entry at the destination'),
    removed: z
      .object({
        at: instant,
        how: z.enum(removedHow),
        entry: z.object({ id: z.string(), url: z.string().optional() }).optional().describe('What stands there still'),
      })
      .optional()
      .describe('The call was left out after an entry was written: what was done about it'),
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
  .meta({ id: 'Delivery' })

export type DeliveryForm = z.infer<typeof deliverySchema>

export const deliveryPageSchema = z.object({ deliveries: z.array(deliverySchema), next: pageEnd })

const anyInstant = z.iso.datetime({ offset: true })

export const retryFilterSchema = z.object({
  state: z.enum(['dead', 'waiting']).describe('dead: given up; waiting: to be tried again later'),
  destination: z.string().min(1).max(100).optional().describe('The connector'),
  code: z.string().min(1).max(100).optional().describe('The error code of the last failed attempt'),
  from: anyInstant.optional().describe('Created at or after this instant'),
  to: anyInstant.optional().describe('Created before this instant'),
  cursor: z.string().max(1000).optional().describe('`next` of the page before'),
})

export const retriedPageSchema = z.object({
  retried: z.number().int().describe('How many are being sent again'),
  next: pageEnd,
})
