/** Tasks: long work that somebody started, stored, done in small steps. src/core/tasks runs them. */
import * as z from 'zod'
import { instant, pageEnd } from './parts.ts'

export const taskStates = ['waiting', 'running', 'done', 'failed', 'stopped'] as const

/** An instant, or how long ago it was when the task was created: `90m`, `24h`, `7d`. */
const when = z
  .string()
  .max(40)
  .refine(
    (text): boolean => relativeTimePattern.test(text) || z.iso.datetime({ offset: true }).safeParse(text).success,
    'must be an instant (2026-03-02T14:30:00Z) or a time ago (90m, 24h, 7d)',
  )
export const relativeTimePattern = /^(\d{1,4})([mhd])$/

export const retryTaskFilterSchema = z.object({
  state: z.enum(['dead', 'waiting']).default('dead'),
  destination: z.string().min(1).max(100).optional().describe('The connector'),
  code: z.string().min(1).max(100).optional().describe('The error code of the last failed attempt'),
  from: when.optional().describe('Created at or after: an instant, or a time ago that is resolved now'),
  to: when.optional().describe('Created before; default: now'),
  ids: z.array(z.string().min(1).max(200)).min(1).max(500).optional().describe('These deliveries and no others'),
})

export const newTaskSchema = z.object({
  kind: z.literal('retry-deliveries'),
  filter: retryTaskFilterSchema,
  by: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Who starts it; absent: the key that asks. Of people who are signed in it is always themselves'),
  key: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Of your choice: asked again with the same key, it is the same task, for as long as that is kept (30 days)',
    ),
})

export const taskSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: z.enum(taskStates),
    filter: z.record(z.string(), z.unknown()).describe('What it is about, relative times resolved'),
    by: z.string(),
    createdAt: instant,
    startedAt: instant.optional(),
    endedAt: instant.optional(),
    progress: z.object({
      total: z.number().int().optional().describe('Absent while it is being counted'),
      done: z.number().int().describe('Went well'),
      failed: z.number().int(),
      waiting: z.number().int().describe('Left as they wait for a paused CRM; they go out by themselves'),
    }),
    secondsLeft: z.number().int().optional().describe('By its pace so far'),
    failures: z
      .array(z.object({ code: z.string(), message: z.string(), count: z.number().int() }))
      .describe('Why some failed, at most 10 codes'),
    result: z
      .record(z.string(), z.number().int())
      .optional()
      .describe('What came of it, in numbers, where that is more than progress'),
    error: z.object({ code: z.string(), message: z.string() }).optional().describe('Why the task itself failed'),
  })
  .meta({ id: 'Task' })
export type TaskForm = z.infer<typeof taskSchema>

export const taskPageSchema = z.object({ tasks: z.array(taskSchema), next: pageEnd })
