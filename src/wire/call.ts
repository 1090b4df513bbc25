/**
 * A call as programs read it: GET /v1/calls, webhooks and live events. Members are added, never renamed or removed.
 * src/core/calls/call-form.ts makes it.
 */
import * as z from 'zod'
import { entryMoves, entryRemovals, removedHow } from './connector.ts'
import { deliverySchema } from './delivery.ts'
import { chosenContact, storedEventSchema } from './event.ts'
import { aiResult, callOutcome, direction, instant, medium, pageEnd } from './parts.ts'

const agentParty = z.object({ extension: z.string(), name: z.string().optional(), email: z.string().optional() })
const transcriptId = z.string().optional().describe('A long transcript: GET /v1/calls/{id}/transcript')

export const noteSchema = z.object({
  at: instant,
  text: z.string(),
  by: agentParty.optional().describe('The agent who wrote it'),
  author: z.string().optional().describe('The person who wrote it in the dashboard; neither: a program did'),
})

export const callSchema = z
  .object({
    id: z.string(),
    revision: z.number().int().describe('Grows with each new fact about the call'),
    aliases: z.array(z.string()).describe('Every other id of the call, with those of calls that became part of it'),
    state: z.enum(['ringing', 'talking', 'ended']),
    medium,
    direction,
    external: z
      .object({
        number: z.string().describe('As the PBX wrote it; empty when withheld'),
        e164: z.string().optional(),
        name: z.string().optional(),
      })
      .optional()
      .describe('The party outside the PBX'),
    did: z.string().optional().describe('The number that was dialled'),
    queue: z.object({ extension: z.string(), name: z.string().optional() }).optional(),
    rung: z.array(agentParty).describe('Whose phones rang, in order'),
    answeredBy: agentParty.optional().describe('Who answered first'),
    startedAt: instant,
    answeredAt: instant.optional(),
    endedAt: instant.optional(),
    talkSeconds: z.number(),
    outcome: callOutcome.optional().describe('Absent until the call has ended'),
    transfers: z.array(
      z.object({
        at: instant,
        from: agentParty.optional(),
        to: z.union([agentParty, z.object({ number: z.string() })]),
      }),
    ),
    recordings: z.array(
      z.object({
        url: z.string().optional(),
        id: z.string().optional().describe('In the phone system, where it has no address: `<source>:<id>`'),
        transcript: z.string().optional(),
        transcriptId,
        summary: z.string().optional(),
        sentiment: z.string().optional(),
      }),
    ),
    contact: z
      .object({ id: z.string().optional(), entityType: z.string().optional(), name: z.string().optional() })
      .optional()
      .describe('The contact that the PBX says the call was with'),
    chosen: chosenContact.optional().describe('Whom somebody chose for the call; `contact` is the same then'),
    leftOut: z.literal(true).optional().describe('Somebody decided that it stays out of the CRMs'),
    ai: z
      .object({
        conversationId: z.string(),
        summary: z.string().optional(),
        result: aiResult.optional(),
        transcript: z.string().optional(),
        transcriptId,
        collected: z.record(z.string(), z.string()).optional().describe('What the AI agent was to find out, by name'),
        evaluation: z.record(z.string(), z.string()).optional().describe('How the conversation met each criterion'),
        title: z.string().optional(),
        agentName: z.string().optional(),
        language: z.string().optional(),
        hasAudio: z.boolean().optional(),
      })
      .optional()
      .describe('The conversation with an AI voice agent'),
    notes: z.array(noteSchema).optional().describe('What people wrote about the call, oldest first'),
    wrapUp: z
      .object({ at: instant, outcome: z.string(), by: agentParty.optional() })
      .optional()
      .describe('What an agent last said became of the call: one of SWITCHHOOK_WRAP_UP'),
    timedOut: z.literal(true).optional().describe('Shown as ended because nothing was reported for too long'),
    subject: z.string().optional(),
    text: z.string().optional(),
    matches: z
      .array(z.object({ alias: z.string(), matchedBy: z.enum(['exact', 'time window']), reason: z.string() }))
      .describe('Why the reports of several sources were taken for one call'),
    erasedAt: instant
      .optional()
      .describe('When the person was erased from it: number, name, texts and recordings are gone'),
  })
  .meta({ id: 'Call' })

export type CallForm = z.infer<typeof callSchema>

export const callStates = ['delivered', 'waiting', 'dead', 'unwanted', 'not_sent'] as const

export const destinationStateSchema = z.object({
  destination: z.string().describe('The connector'),
  state: z
    .enum(callStates)
    .describe(
      'waiting: not over yet, or to be sent; dead: given up; unwanted: left out by rule or by hand; not_sent: wanted, but there is no delivery, as the destination was set up later',
    ),
  deliveryId: z.string().optional(),
  entry: z.object({ id: z.string(), url: z.string().optional() }).optional().describe('The entry at the destination'),
  removed: z
    .enum(removedHow)
    .optional()
    .describe('What was done about the entry when the call was left out; `entry` is there where it still stands'),
  unclear: z
    .enum(['several', 'none'])
    .optional()
    .describe('Several contacts there have the number, or none; POST /v1/calls/{id}/contact chooses'),
  contactName: z.string().optional().describe('Of the contact that the entry was logged on, where the CRM said so'),
  code: z.string().optional().describe('Of the last attempt, where it failed'),
  message: z.string().optional(),
  nextAttemptAt: instant.optional(),
})
export type CallState = (typeof callStates)[number]
export type DestinationState = z.infer<typeof destinationStateSchema>

export const callRowSchema = callSchema
  .extend({
    destinations: z.array(destinationStateSchema).describe('Its state at each destination, by the destination’s id'),
    knownParty: z
      .object({ source: z.string().describe('`directory`, or the CRM'), name: z.string() })
      .optional()
      .describe(
        'Where `contact` is not one of a CRM: the contact that the call was logged on, or that the last lookup of the number found, or that has the number in the directory',
      ),
  })
  .meta({ id: 'CallRow' })
export type CallRow = z.infer<typeof callRowSchema>

export const callPageSchema = z.object({
  calls: z.array(callRowSchema),
  next: pageEnd.describe('The cursor of the next page; a page may be short, even empty, and have one'),
})

const legSchema = z.object({
  source: z.string(),
  agent: agentParty.optional(),
  ringingAt: instant.optional(),
  answeredAt: instant.optional(),
  endedAt: instant.optional(),
  outcome: callOutcome.optional(),
  talkSeconds: z.number().optional(),
})

/** A call with the facts that it is made of and what became of its deliveries. */
export const callDetailsSchema = z.object({
  call: callRowSchema,
  legs: z.array(legSchema).describe('The phones that rang, in order'),
  events: z.array(storedEventSchema),
  deliveries: z.array(deliverySchema),
  entryChanges: z
    .record(z.string(), z.object({ move: z.enum(entryMoves), remove: z.enum(entryRemovals) }))
    .default({})
    .describe(
      'By destination that has an entry: what becomes of it when the call is moved or left out, as GET /v1/connectors says',
    ),
  revisions: z
    .array(
      z.object({
        at: instant,
        source: z.string(),
        kinds: z
          .array(z.string())
          .describe('What was reported: ringing, answered, ended, recorded, ai, noted, decided'),
      }),
    )
    .describe('What was learned when and from whom, oldest first'),
})
export type CallDetails = z.infer<typeof callDetailsSchema>
