/** What the agent page asks beside the live calls: the day, who waits for a call back, and what is found. */
import * as z from 'zod'
import { callDataSchema } from './call-data.ts'
import { instant } from './parts.ts'
import { candidateSchema } from './unclear.ts'

/** A call of the past as the page shows it; `contact` is there where somebody is known. */
export const pastCallSchema = callDataSchema
  .extend({
    knownAs: z.string().optional().describe('The name of the contact that is known, where `contact` is not'),
    answeredBy: z.string().optional().describe('Who took it: a name, else an extension'),
    waitedSeconds: z.number().optional().describe('Of a call that nobody took'),
  })
  .meta({ id: 'PastCall' })
export type PastCall = z.infer<typeof pastCallSchema>

export const agentCallsSchema = z.object({ calls: z.array(pastCallSchema) })

export const callBackSchema = z
  .object({
    callId: z.string().describe('The last of its calls'),
    number: z.string(),
    name: z.string().optional(),
    at: instant.describe('When it last called'),
    times: z.number().int().describe('How often since somebody last spoke with it'),
    waitedSeconds: z.number().optional(),
    queue: z.string().optional(),
  })
  .meta({ id: 'CallBack' })
export type CallBack = z.infer<typeof callBackSchema>

export const callBackListSchema = z.object({ callBacks: z.array(callBackSchema) })

export const agentSearchSchema = z.object({
  contacts: z.array(
    candidateSchema.extend({
      phones: z.array(z.object({ number: z.string(), label: z.string().optional() })),
      emails: z.array(z.string()),
    }),
  ),
  calls: z.array(pastCallSchema),
  degraded: z.array(z.object({ source: z.string(), code: z.string() })).describe('Sources that could not be asked'),
})

export const colleagueSchema = z.object({
  extension: z.string(),
  name: z.string().optional(),
  state: z.enum(['ringing', 'talking', 'idle']),
})
export const colleagueListSchema = z.object({ colleagues: z.array(colleagueSchema) })
