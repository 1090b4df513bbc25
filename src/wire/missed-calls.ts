/** Callers who were not answered and not called back since (docs/reports.md). */
import * as z from 'zod'
import { callOutcome, instant, pageEnd } from './parts.ts'

export const missedCallerSchema = z
  .object({
    id: z.string(),
    number: z.string().describe('As it is dialled: E.164 where it is known'),
    name: z.string().optional(),
    contact: z.object({ source: z.string(), id: z.string(), name: z.string() }).optional(),
    calls: z.number().int().describe('How often they called since they were last spoken with'),
    firstAt: instant,
    lastAt: instant,
    firstCallId: z.string().describe('To create a task from: with the id `missed` there is one task for the caller'),
    lastCallId: z.string().describe('For its details'),
    outcome: callOutcome.describe('Of the last call'),
    agents: z.array(z.string()).describe('Extensions that rang'),
    queues: z.array(z.string()),
    task: z
      .object({ destination: z.string(), id: z.string(), url: z.string().optional() })
      .optional()
      .describe('The task in the CRM that was created by itself (SWITCHHOOK_MISSED_CALL_TASK)'),
  })
  .meta({ id: 'MissedCaller' })
export type MissedCaller = z.infer<typeof missedCallerSchema>

export const missedPageSchema = z.object({ missed: z.array(missedCallerSchema), next: pageEnd })

export const missedDoneSchema = z.object({
  id: z.string(),
  by: z.string(),
  calls: z.number().int().describe('Missed calls that are done with it; 0: it was settled already'),
})
