/**
 * Calls, deliveries and events, as the server tells of them. Tolerant: a newer server may say more, and `--json`
 * passes that on; what is not here, no command needs.
 */
import * as z from 'zod'

const text = z.string().optional()

const agent = z.looseObject({ extension: z.string(), name: text, email: text })

export const callSchema = z.looseObject({
  id: z.string(),
  revision: z.number(),
  aliases: z.array(z.string()),
  state: z.enum(['ringing', 'talking', 'ended']),
  medium: z.enum(['phone', 'chat', 'web']),
  direction: z.enum(['inbound', 'outbound', 'internal']),
  external: z.looseObject({ number: z.string(), e164: text, name: text }).optional(),
  did: text,
  queue: z.looseObject({ extension: z.string(), name: text }).optional(),
  rung: z.array(agent),
  answeredBy: agent.optional(),
  startedAt: z.string(),
  answeredAt: text,
  endedAt: text,
  talkSeconds: z.number(),
  outcome: z.enum(['answered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail']).optional(),
  transfers: z.array(
    z.looseObject({
      at: z.string(),
      from: agent.optional(),
      to: z.union([agent, z.looseObject({ number: z.string() })]),
    }),
  ),
  recordings: z.array(z.looseObject({ url: text, transcript: text, summary: text, sentiment: text })),
  contact: z.looseObject({ id: text, entityType: text, name: text }).optional(),
  ai: z.looseObject({ summary: text, result: z.enum(['success', 'failure', 'unknown']).optional() }).optional(),
  notes: z.array(z.looseObject({ at: z.string(), text: z.string(), by: agent.optional() })).optional(),
  subject: text,
  text,
  matches: z.array(z.looseObject({ alias: z.string(), matchedBy: z.string(), reason: z.string() })),
})

export const retriedSchema = z.looseObject({ retried: z.number(), next: text })

export type Call = z.infer<typeof callSchema>

export const callPageSchema = z.looseObject({ calls: z.array(callSchema), next: text })

export const deliverySchema = z.looseObject({
  id: z.string(),
  callId: z.string(),
  destination: z.string(),
  moment: text,
  state: z.enum(['waiting', 'sending', 'delivered', 'dead', 'merged', 'unwanted']),
  revision: z.number(),
  deliveredRevision: z.number().optional(),
  entry: z.looseObject({ id: z.string(), url: text }).optional(),
  failures: z.number(),
  nextAttemptAt: text,
  createdAt: z.string(),
  attempts: z.array(
    z.looseObject({
      at: z.string(),
      durationMs: z.number(),
      revision: z.number(),
      outcome: z.enum(['delivered', 'failed']),
      code: text,
      message: text,
    }),
  ),
  mergedInto: text,
})

export type Delivery = z.infer<typeof deliverySchema>

export const deliveryPageSchema = z.looseObject({ deliveries: z.array(deliverySchema), next: text })

export const eventSchema = z.looseObject({
  id: z.string(),
  kind: z.string(),
  source: z.string(),
  at: z.string(),
  leg: text,
  agent: agent.optional(),
  outcome: text,
})

export type Event = z.infer<typeof eventSchema>

export const callStorySchema = z.looseObject({
  call: callSchema,
  events: z.array(eventSchema),
  deliveries: z.array(deliverySchema),
})

export type CallStory = z.infer<typeof callStorySchema>

/** What a PBX is answered when it reports a call. */
export const acceptedSchema = z.looseObject({
  response: z.looseObject({ call: z.string(), status: z.enum(['accepted', 'duplicate']) }),
})
