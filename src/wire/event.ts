/**
 * One fact about a call. What comes from outside (`callEventSchema`) is bounded: generous for what a PBX can report, and
 * one event cannot fill a site's records; unknown members are dropped and times become UTC with milliseconds. What is
 * answered (`storedEventSchema`) has in addition what only the server may write.
 */
import * as z from 'zod'
import { aiResult, callOutcome, direction, medium } from './parts.ts'

const short = z.string().max(300)
const name = short.optional()
const long = z.string().max(500_000).optional()
/** An overwrite also runs on text that was refused just before. */
const toUtc = (text: string) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString())
const instant = z.iso.datetime({ offset: true }).overwrite(toUtc)

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
  id: z
    .string()
    .min(1)
    .max(300)
    .describe('Made at the source from what it knows: the same fact always has the same id'),
  source: z.string().min(1).max(50),
  at: instant,
  approximate: z.literal(true).optional().describe('The time is the best guess of the source'),
  live: z.literal(true).optional().describe('Reported while it happened'),
  aliases: z
    .tuple([z.string().min(1).max(300)], z.string().min(1).max(300))
    .refine((list) => list.length <= 20, {
      message: 'at most 20 aliases',
    })
    .describe('Ids under which the source knows the call'),
  formerAliases: z.array(z.string().min(1).max(300)).max(20).optional(),
  formerIds: z.array(z.string().min(1).max(500)).max(20).optional(),
  leg: z.string().min(1).max(300).optional().describe('Which leg; absent: the call as a whole'),
  identity: z
    .enum(['exact', 'window', 'within'])
    .describe('exact: the aliases identify the call; window, within: it is matched by party, direction and time'),
  medium: medium.optional(),
  direction: direction.optional(),
  external: external.optional(),
  did: name,
  queue: queue.optional(),
  agent: agent.optional(),
  contact: z.object({ id: name, entityType: name, name }).optional(),
}

const ringing = z.object({ ...base, kind: z.literal('ringing') })
const answered = z.object({ ...base, kind: z.literal('answered') })
const transferred = z.object({
  ...base,
  kind: z.literal('transferred'),
  to: z.union([agent, z.object({ number: z.string().min(1).max(300) })]),
})
const ended = z.object({
  ...base,
  kind: z.literal('ended'),
  outcome: callOutcome.optional(),
  talkSeconds: z.number().min(0).max(10_000_000).optional(),
  subject: name,
  text: long,
})
const recorded = z.object({
  ...base,
  kind: z.literal('recorded'),
  recordingUrl: z.string().max(2000).optional(),
  recordingId: z.string().max(200).optional(),
  transcript: long,
  summary: long,
  sentiment: name,
})
const ai = z.object({
  ...base,
  kind: z.literal('ai'),
  conversationId: z.string().min(1).max(300),
  summary: long,
  result: aiResult.optional(),
  transcript: long,
  collected: z.record(z.string().max(300), z.string().max(5000)).optional(),
  evaluation: z.record(z.string().max(300), z.string().max(5000)).optional(),
  title: name,
  agentName: name,
  language: name,
  hasAudio: z.boolean().optional(),
})

/** As a source outside may report it. */
export const callEventSchema = z
  .discriminatedUnion('kind', [ringing, answered, transferred, ended, recorded, ai])
  .meta({ id: 'NewCallEvent' })

/** A contact of a CRM or of the directory, as somebody chose it for a call. */
export const chosenContact = z.object({
  source: z.string().describe('The CRM, or directory'),
  id: z.string(),
  entityType: z.string().optional(),
  name: z.string(),
})

const transcriptId = z.string().optional().describe('A long transcript: GET /v1/calls/{id}/transcript')

/** As it is answered. A name of a kept transcript or a note must never be taken from outside. */
export const storedEventSchema = z
  .discriminatedUnion('kind', [
    ringing,
    answered,
    transferred,
    ended,
    recorded.extend({ transcriptId }),
    ai.extend({ transcriptId }),
    z.object({
      ...base,
      kind: z.literal('noted'),
      text: z.string(),
      author: z.string().optional(),
      wrapUp: z.string().optional(),
    }),
    z.object({
      ...base,
      kind: z.literal('decided'),
      chosen: z.union([chosenContact, z.literal('none')]).optional(),
      leftOut: z.boolean().optional(),
      by: z.string(),
    }),
  ])
  .meta({ id: 'CallEvent' })
  .describe('One fact about the call, as its source reported it')
export type CallEventForm = z.infer<typeof storedEventSchema>
