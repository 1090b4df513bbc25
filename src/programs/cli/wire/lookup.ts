/**
 * Lookups and their explanations, as the server tells of them. Tolerant: a newer server may say more, and `--json`
 * passes that on; what is not here, no command needs.
 */
import * as z from 'zod'

const text = z.string().optional()

export const lookupSchema = z.looseObject({
  outcome: z.enum(['found', 'none']),
  number: z.looseObject({ raw: z.string(), e164: text, matchKey: z.string() }).optional(),
  contact: z
    .looseObject({
      id: z.string(),
      source: z.string(),
      kind: z.string(),
      name: z.string(),
      company: text,
      emails: z.array(z.string()),
      phones: z.array(z.looseObject({ number: z.string(), label: text })),
      url: z.string(),
    })
    .optional(),
  shared: z.boolean(),
  degraded: z.array(z.looseObject({ source: z.string(), code: z.string() })),
  from: z.string(),
})

export type Lookup = z.infer<typeof lookupSchema>

const explainedContact = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  phones: z.array(z.looseObject({ number: z.string(), label: text })),
})

const rememberedAnswer = z.looseObject({ outcome: z.string(), contact: explainedContact.optional(), expiresAt: text })

export const explanationSchema = z.looseObject({
  number: z
    .looseObject({ raw: z.string(), kind: z.string(), e164: text, matchKey: z.string(), extension: text })
    .optional(),
  email: text,
  country: z.string(),
  deadlineMs: z.number(),
  cache: z.looseObject({ isolate: rememberedAnswer.optional(), records: rememberedAnswer.optional() }),
  sources: z.array(
    z.looseObject({
      source: z.string(),
      priority: z.number(),
      outcome: z.string(),
      tookMs: z.number(),
      inTime: z.boolean(),
      note: text,
      error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
      requests: z.array(
        z.looseObject({
          method: z.string(),
          target: z.string(),
          forms: z.array(z.string()),
          tookMs: z.number(),
          status: z.number().optional(),
          failure: text,
        }),
      ),
      candidates: z.array(z.looseObject({ contact: explainedContact, verdict: z.string(), reason: z.string() })),
    }),
  ),
  winner: z.looseObject({ source: z.string(), contact: explainedContact, shared: z.boolean() }).optional(),
  rule: z.string(),
})

export type LookupExplanation = z.infer<typeof explanationSchema>
