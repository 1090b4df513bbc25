/**
 * GET /v1/overview: what a site stands on, its status, and what of it needs a person. src/app/overview makes it.
 * `needsYou` is the only reason for red: what mends itself is shown, and waits.
 */
import * as z from 'zod'
import { instant } from './parts.ts'
import { callCountsSchema, hourCountsSchema } from './traffic.ts'

/** One hour as its block shows it; `none`: nothing is known of it. */
export const hourStates = ['good', 'late', 'failed', 'none'] as const

const hours = z
  .array(z.object({ at: instant.describe('The hour’s begin'), state: z.enum(hourStates) }))
  .describe('24 blocks, oldest first; the last one is the current hour')

const needsYou = z.boolean().describe('A person has to act; false: it works, or mends itself')
const sentence = z.string().optional().describe('What is so and what to do, where there is something to say')

export const linkSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z
      .enum(['forwarder', 'cloud', 'journal'])
      .describe('forwarder: a program beside the PBX; cloud: read from here; journal: the PBX sends by itself'),
    state: z
      .enum(['up', 'late', 'silent', 'failing'])
      .describe('late: it reads, but behind; silent: nothing is heard of it; failing: one of its sources fails'),
    needsYou,
    version: z.string().optional(),
    heardAt: instant.optional(),
    lagSeconds: z.number().int().optional().describe('How far behind its slowest source reads; absent: not known'),
    warnings: z.array(z.string()),
    sentence,
    hours,
  })
  .meta({ id: 'OverviewLink' })

export const crmStateSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: z
      .enum(['ok', 'paused', 'failing', 'refused', 'disabled', 'unused'])
      .describe(
        'paused: not asked until `pausedUntil`, after failures in a row; refused: it refuses our login; disabled: its receiver asked for no more',
      ),
    needsYou,
    pausedUntil: instant.optional(),
    refusedSince: instant.optional(),
    lastSuccessAt: instant.optional().describe('Within ten minutes'),
    lastError: z.object({ at: instant, code: z.string(), message: z.string() }).optional(),
    lastCheck: z.object({ at: instant, ok: z.boolean() }).optional(),
    usualMs: z.number().int().optional().describe('Mean duration of an entry in the last 24 hours'),
    waiting: z.number().int().describe('Calls that wait for it'),
    dead: z.number().int().describe('Calls that were given up'),
    sentence,
    hours,
  })
  .meta({ id: 'OverviewCrm' })

export const aiStateSchema = z
  .object({
    state: z.enum(['ok', 'unused', 'off']).describe('off: not set up; unused: set up, no conversation in 14 days'),
    needsYou,
    lastAt: instant.optional().describe('The hour of the last conversation'),
    today: z.number().int().describe('Conversations of today'),
    hours,
  })
  .meta({ id: 'OverviewAi' })

export const queueStateSchema = z
  .object({
    state: z.enum(['ok', 'late', 'stuck']).describe('stuck: reports fail again and again to become part of a call'),
    needsYou,
    waiting: z.number().int().describe('Reports and deliveries that wait for their time or for a CRM'),
    overdue: z.number().int().describe('Of these, whose time has come'),
    oldestSeconds: z.number().int().describe('How long ago the time of the oldest overdue one came'),
    stuck: z.number().int().describe('Reports that failed three times or more'),
    atLeast: z.boolean().describe('The figures are at their maximum: there may be more'),
  })
  .meta({ id: 'OverviewQueue' })

export const overviewSchema = z
  .object({
    site: z.string(),
    at: instant,
    timeZone: z.string().describe('Of the site: its days begin and end there'),
    needsYou,
    links: z.array(linkSchema).describe('Empty until a phone system was heard'),
    crms: z.array(crmStateSchema),
    ai: aiStateSchema,
    queue: queueStateSchema,
    today: callCountsSchema.extend({
      day: z.iso.date(),
      calls: z.number().int(),
      active: z.number().int().describe('Calls that go on now'),
      missing: z.number().int().describe('Calls of today that wait for a CRM or were given up there'),
    }),
    hours: z.array(hourCountsSchema).describe('24, oldest first; the last one is the current hour'),
    days: z
      .array(callCountsSchema.extend({ day: z.iso.date() }))
      .describe('14 days of the site’s zone, oldest first; the last one is today'),
    problems: z.object({
      open: z.number().int(),
      needsYou: z.number().int().describe('Of these, those that need a person'),
      acknowledged: z.number().int(),
    }),
  })
  .meta({ id: 'Overview' })
export type OverviewForm = z.infer<typeof overviewSchema>
export type OverviewLink = z.infer<typeof linkSchema>
export type OverviewCrm = z.infer<typeof crmStateSchema>
export type HourState = (typeof hourStates)[number]
