/** GET /v1/problems: what does not work, grouped by its cause, with what to do. src/core/problems makes it. */
import * as z from 'zod'
import { instant } from './parts.ts'

export const problemKinds = [
  'dead_deliveries',
  'refused_login',
  'paused_crm',
  'disabled_crm',
  'failed_check',
  'stuck_reports',
  'rejected_events',
  'unreadable_rows',
  'failing_source',
  'silent_forwarder',
  'failing_link',
  'watched_twice',
  'unclear_calls',
  'missing_recordings',
  'missing_calls',
  'holidays_run_out',
] as const
export const problemStates = ['open', 'acknowledged', 'resolved'] as const

const noted = z.object({
  at: instant,
  by: z.string(),
  remark: z.string().optional(),
})

export const problemSchema = z
  .object({
    id: z.string().describe('The same for as long as the cause is the same'),
    kind: z.enum(problemKinds),
    subject: z.string().describe('The connector, forwarder or source that it is about'),
    code: z.string().optional().describe('The error code, where there is one'),
    state: z
      .enum(problemStates)
      .describe('acknowledged: quiet until it changes; resolved: its cause is gone (kept for 14 days)'),
    needsYou: z.boolean().describe('false: it mends itself, or is a choice that can wait'),
    title: z.string(),
    sentence: z.string().describe('What is so'),
    whatToDo: z.string(),
    count: z.number().int().describe('Calls, reports or events it concerns'),
    atLeast: z.boolean().describe('There may be more than were counted'),
    firstAt: instant,
    lastAt: instant,
    callIds: z.array(z.string()).describe('Calls it concerns, the last ones first, at most 50'),
    retry: z
      .object({
        state: z.enum(['dead', 'waiting']),
        destination: z.string(),
        code: z.string().optional(),
        ids: z.array(z.string()).describe('Deliveries, the last ones first, at most 200'),
      })
      .optional()
      .describe('The filter of POST /v1/tasks that sends these again, and which these are'),
    mended: z
      .object({ at: instant, sentence: z.string() })
      .optional()
      .describe('It seems to work again since; what was given up waits for a retry'),
    taskId: z.string().optional().describe('The task that retries these just now'),
    acknowledged: noted.optional(),
    resolvedAt: instant.optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemForm = z.infer<typeof problemSchema>
export type ProblemKind = (typeof problemKinds)[number]

export const problemsSchema = z.object({
  problems: z.array(problemSchema).describe('What needs a person first, then the latest first'),
  open: z.number().int(),
  acknowledged: z.number().int(),
})

export const acknowledgeSchema = z.object({
  by: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Who; absent: the key that asks. Of people who are signed in it is always themselves'),
  remark: z.string().trim().max(500).optional(),
})
