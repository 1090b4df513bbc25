/** A call as programs read it (OpenAPI `Call`); src/core/calls/call-form.ts makes it. */
import * as z from 'zod'

const instant = z.iso.datetime().describe('UTC')
const agent = z.object({ extension: z.string(), name: z.string().optional(), email: z.string().optional() })

export const callSchema = z.object({
  id: z.string(),
  revision: z.number().int().describe('Grows with each news'),
  aliases: z.array(z.string()).describe('Every other name the call is known by, ids of folded calls included'),
  state: z.enum(['ringing', 'talking', 'ended']),
  medium: z.enum(['phone', 'chat', 'web']),
  direction: z.enum(['inbound', 'outbound', 'internal']),
  external: z
    .object({
      number: z.string().describe('As the PBX wrote it; empty when withheld'),
      e164: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
  did: z.string().optional(),
  queue: z.object({ extension: z.string(), name: z.string().optional() }).optional(),
  rung: z.array(agent),
  answeredBy: agent.optional(),
  startedAt: instant,
  answeredAt: instant.optional(),
  endedAt: instant.optional(),
  talkSeconds: z.number(),
  outcome: z.enum(['answered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail']).optional(),
  transfers: z.array(
    z.object({ at: instant, from: agent.optional(), to: z.union([agent, z.object({ number: z.string() })]) }),
  ),
  recordings: z.array(
    z.object({
      url: z.string().optional(),
      id: z.string().optional().describe('In the phone system, where it has no address: `<source>:<id>`'),
      transcript: z.string().optional(),
      transcriptId: z.string().optional().describe('A long transcript: GET /v1/calls/{id}/transcript'),
      summary: z.string().optional(),
      sentiment: z.string().optional(),
    }),
  ),
  contact: z
    .object({ id: z.string().optional(), entityType: z.string().optional(), name: z.string().optional() })
    .optional(),
  ai: z
    .object({
      conversationId: z.string(),
      summary: z.string().optional(),
      result: z.enum(['success', 'failure', 'unknown']).optional(),
      transcript: z.string().optional(),
      transcriptId: z.string().optional().describe('A long transcript: GET /v1/calls/{id}/transcript'),
      collected: z.record(z.string(), z.string()).optional(),
      evaluation: z.record(z.string(), z.string()).optional(),
      title: z.string().optional(),
      agentName: z.string().optional(),
      language: z.string().optional(),
      hasAudio: z.boolean().optional(),
    })
    .optional(),
  notes: z
    .array(z.object({ at: instant, text: z.string(), by: agent.optional().describe('Absent: a program wrote it') }))
    .optional()
    .describe('What people wrote about the call, oldest first'),
  timedOut: z.literal(true).optional().describe('Shown as ended because nothing was heard of it for too long'),
  subject: z.string().optional(),
  text: z.string().optional(),
  matches: z
    .array(z.object({ alias: z.string(), matchedBy: z.enum(['exact', 'time window']), reason: z.string() }))
    .describe('Why the stories of several tellers were taken for one call'),
})
