/** What was with the party of a call before and after it: its other calls, with what was said and written of them. */
import * as z from 'zod'
import { lastCallSchema } from './call-data.ts'
import { instant, pageEnd } from './parts.ts'

export const timelineEntrySchema = lastCallSchema
  .omit({ note: true })
  .extend({
    isAi: z.boolean().describe('An AI agent spoke in it'),
    wrapUp: z.string().optional().describe('What somebody said came of it'),
    notes: z.array(z.object({ at: instant, text: z.string(), by: z.string().optional() })).describe('Oldest first'),
    hasTranscript: z.boolean().describe('GET /v1/calls/{id}/transcript has it, and whoever asks may read it'),
  })
  .meta({ id: 'TimelineEntry' })
export type TimelineEntry = z.infer<typeof timelineEntrySchema>

export const timelineSchema = z.object({ entries: z.array(timelineEntrySchema), next: pageEnd })
