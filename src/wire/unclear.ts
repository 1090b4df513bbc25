/** Unclear calls: numbers for which a CRM had several contacts, or none, until somebody chose. src/core/contacts/choices keeps them. */
import * as z from 'zod'
import { callRowSchema } from './call.ts'
import { instant } from './parts.ts'

export const candidateSchema = z.object({
  source: z.string().describe('The CRM, or directory'),
  id: z.string(),
  entityType: z.string().optional().describe('Of the CRM: its module or model'),
  name: z.string(),
  company: z.string().optional(),
  url: z.string().optional(),
})

export const candidatesSchema = z.object({
  candidates: z.array(candidateSchema),
  degraded: z.array(z.object({ source: z.string(), code: z.string() })).describe('Sources that could not be asked'),
})

export const unclearSchema = z
  .object({
    callId: z.string().describe('The last of its calls'),
    number: z.string(),
    e164: z.string().optional(),
    name: z.string().optional().describe('As the phone system shows the caller'),
    reason: z.enum(['several', 'none']),
    destination: z.string().describe('The CRM that was not sure'),
    calls: z.number().int(),
    callIds: z.array(z.string()).describe('The last ones first, at most 50'),
    firstAt: instant,
    lastAt: instant,
  })
  .meta({ id: 'UnclearNumber' })
export type UnclearForm = z.infer<typeof unclearSchema>

export const unclearPageSchema = z.object({
  unclear: z.array(unclearSchema),
  atLeast: z.boolean().describe('There may be more than were looked at'),
})

const by = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .optional()
  .describe('Who; absent: the key that asks. Of people who are signed in it is always themselves')
const remember = z
  .boolean()
  .default(false)
  .describe('For the number: its stored calls of the last 90 days, at most 200, and those to come')

/** Whose a call is: a contact that is there, a new one, nobody’s, or as the phone system and the CRM say. */
export const chooseContactSchema = z.discriminatedUnion('choice', [
  z.object({
    choice: z.literal('contact'),
    source: z.string().min(1).max(100),
    id: z.string().min(1).max(300),
    entityType: z.string().max(100).optional(),
    name: z.string().trim().min(1).max(300),
    ...{ remember, by },
  }),
  z.object({
    choice: z.literal('create'),
    source: z.string().min(1).max(100).describe('The CRM, or directory'),
    name: z.string().trim().min(1).max(300),
    ...{ remember, by },
  }),
  z.object({ choice: z.literal('none').describe('It is nobody’s'), by }),
  z.object({ choice: z.literal('never').describe('The number has no contact; nobody is asked again'), by }),
  z.object({ choice: z.literal('ask').describe('Forgets what was chosen for the number'), by }),
])
export type ChooseContact = z.infer<typeof chooseContactSchema>

export const chosenSchema = z.object({
  call: callRowSchema,
  calls: z.number().int().describe('How many calls it was decided for; those that had it already are not counted'),
})

export const leaveOutSchema = z.object({
  leftOut: z.boolean().default(true).describe('false: takes it in again'),
  by,
})

export const logAgainSchema = z.object({
  destination: z.string().min(1).max(100).optional().describe('The connector; absent: all'),
  anew: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Logs it anew where it is delivered already, as its entry was deleted there: once for each value'),
})
