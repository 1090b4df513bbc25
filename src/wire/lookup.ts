/** Who has a number or e-mail address, and the explanation of that answer. */
import * as z from 'zod'
import { contactSchema } from './contact.ts'

export const explainQuestionSchema = z.object({
  number: z.string().max(200).optional().describe('In any form'),
  email: z.string().max(254).optional(),
})

export const lookupAnswerSchema = z
  .object({
    outcome: z.enum(['found', 'none']),
    number: z
      .object({ raw: z.string(), e164: z.string().optional(), matchKey: z.string().describe('Empty: not readable') })
      .optional(),
    contact: contactSchema.optional(),
    shared: z.boolean().describe('Several contacts of the source fit; the declared rule chose'),
    degraded: z
      .array(z.object({ source: z.string(), code: z.string() }))
      .describe('Sources that did not answer and could have changed the result'),
    stale: z
      .literal(true)
      .optional()
      .describe('Its source is among `degraded`; the contact is what it answered up to a day ago'),
    from: z.enum(['isolate', 'records', 'sources']).describe('Two kinds of cache, or the sources themselves'),
  })
  .meta({ id: 'LookupAnswer' })
export type LookupAnswerForm = z.infer<typeof lookupAnswerSchema>

const requestSchema = z.object({
  method: z.string(),
  target: z.string().describe('Host and path, without query and secrets'),
  forms: z.array(z.string()).describe('How the number or address was written in it; * and % are wildcards'),
  tookMs: z.number(),
  status: z.number().int().optional(),
  failure: z.string().optional().describe('Why there was no answer'),
})

const sourceSchema = z.object({
  source: z.string().describe('The connector, or directory'),
  priority: z.number(),
  outcome: z.enum(['hit', 'none', 'failed', 'not asked']),
  tookMs: z.number(),
  inTime: z.boolean().describe('Before the deadline of lookups; a later answer only fills the caches'),
  note: z.string().optional().describe('Why its answer does not count'),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  requests: z.array(requestSchema),
  candidates: z.array(
    z.object({ contact: contactSchema, verdict: z.enum(['chosen', 'fits', 'rejected']), reason: z.string() }),
  ),
})

const rememberedSchema = z.object({ outcome: z.enum(['found', 'none']), contact: contactSchema.optional() })

export const explanationSchema = z
  .object({
    number: z
      .object({
        raw: z.string(),
        kind: z.enum(['public', 'internal', 'withheld', 'unreadable']),
        e164: z.string().optional(),
        matchKey: z
          .string()
          .describe('National digits, by which contacts are compared where one of both has no country'),
        extension: z.string().optional(),
      })
      .optional(),
    email: z.string().optional(),
    country: z.string(),
    deadlineMs: z.number(),
    cache: z
      .object({
        isolate: rememberedSchema.optional(),
        records: rememberedSchema
          .extend({
            expiresAt: z.iso.datetime().optional(),
            stale: z.literal(true).optional().describe('Answered only while its source is out of reach'),
          })
          .optional(),
      })
      .describe('What lookups are answered with as long as it is there'),
    sources: z.array(sourceSchema).describe('Best first'),
    winner: z.object({ source: z.string(), contact: contactSchema, shared: z.boolean() }).optional(),
    rule: z.string().describe('What decided, in a sentence'),
  })
  .meta({ id: 'LookupExplanation' })
export type LookupExplanation = z.infer<typeof explanationSchema>
