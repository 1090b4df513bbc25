/**
 * CallEvents as they come from outside. Unknown members are dropped; times become UTC with milliseconds. Bounds are
 * generous for what a PBX can report, and keep one event from filling a site's records.
 */
import * as z from 'zod'
import type { CallEvent } from './event.ts'

const short = z.string().max(300)
const name = short.optional()
const long = z.string().max(500_000).optional()
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())

const agent = z.object({ extension: z.string().min(1).max(50), name, email: name })
const queue = z.object({ extension: z.string().min(1).max(50), name })
const external = z.object({
  number: short,
  e164: z
    .string()
    .regex(/^\+\d{4,15}$/)
    .optional(),
  matchKey: z.string().max(40),
  name,
})

const base = {
  id: z.string().min(1).max(300),
  source: z.string().min(1).max(50),
  at: instant,
  approximate: z.literal(true).optional(),
  live: z.literal(true).optional(),
  aliases: z.tuple([z.string().min(1).max(300)], z.string().min(1).max(300)).refine((list) => list.length <= 20, {
    message: 'at most 20 aliases',
  }),
  formerAliases: z.array(z.string().min(1).max(300)).max(20).optional(),
  leg: z.string().min(1).max(300).optional(),
  identity: z.enum(['exact', 'window', 'within']),
  medium: z.enum(['phone', 'chat', 'web']).optional(),
  direction: z.enum(['inbound', 'outbound', 'internal']).optional(),
  external: external.optional(),
  did: name,
  queue: queue.optional(),
  agent: agent.optional(),
  contact: z.object({ id: name, entityType: name, name }).optional(),
}

export const callEventSchema: z.ZodType<CallEvent> = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('ringing') }),
  z.object({ ...base, kind: z.literal('answered') }),
  z.object({
    ...base,
    kind: z.literal('transferred'),
    to: z.union([agent, z.object({ number: z.string().min(1).max(300) })]),
  }),
  z.object({
    ...base,
    kind: z.literal('ended'),
    outcome: z.enum(['answered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail']).optional(),
    talkSeconds: z.number().min(0).max(10_000_000).optional(),
    subject: name,
    text: long,
  }),
  z.object({
    ...base,
    kind: z.literal('recorded'),
    recordingUrl: z.string().max(2000).optional(),
    recordingId: z.string().max(200).optional(),
    transcript: long,
    summary: long,
    sentiment: name,
  }),
  z.object({
    ...base,
    kind: z.literal('ai'),
    conversationId: z.string().min(1).max(300),
    summary: long,
    result: z.enum(['success', 'failure', 'unknown']).optional(),
    transcript: long,
    collected: z.record(z.string().max(300), z.string().max(5000)).optional(),
    evaluation: z.record(z.string().max(300), z.string().max(5000)).optional(),
    title: name,
    agentName: name,
    language: name,
    hasAudio: z.boolean().optional(),
  }),
])
