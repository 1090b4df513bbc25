/** Reports of calls by agent, queue, DID, hour of the day, day and week (docs/reports.md). */
import * as z from 'zod'
import { instant } from './parts.ts'

export const reportKinds = ['agents', 'queues', 'dids', 'hours', 'days', 'weeks'] as const
export type ReportKind = (typeof reportKinds)[number]

const count = z.number().int()
const seconds = z.number().int()

export const reportFiguresSchema = z.object({
  calls: count.describe('Ended, in and out; of a queue: offered to it'),
  answered: count,
  missed: count.describe('From outside, that nobody answered; of an agent: that rang there'),
  abandoned: count.describe('Of these, the caller hung up after 5 s or more'),
  talkSeconds: seconds,
  averageAnswerSeconds: seconds.optional().describe('From the begin of a call from outside to its answer'),
  averageHandlingSeconds: seconds.optional().describe('Talk of an answered call; phone systems report no wrap-up time'),
  repeated: count.describe('Answered calls from outside after which the same number called again within 24 h'),
  firstCallResolution: z
    .number()
    .optional()
    .describe('1 − repeated ÷ answered from outside; absent when none was answered'),
})
export type ReportFigures = z.infer<typeof reportFiguresSchema>

export const reportRowSchema = reportFiguresSchema.extend({
  id: z.string().describe('Extension, queue, DID; hour `00` to `23`; day, or Monday of the week, as `2026-11-20`'),
  name: z.string().optional().describe('Of an agent'),
})
export type ReportRow = z.infer<typeof reportRowSchema>

export const reportSchema = z
  .object({
    by: z.enum(reportKinds),
    from: instant,
    to: instant,
    zone: z.string(),
    rows: z.array(reportRowSchema),
    total: reportFiguresSchema.describe('Of the site in that time; rows of agents may add up to more'),
  })
  .meta({ id: 'Report' })
export type ReportForm = z.infer<typeof reportSchema>
