/** What a site’s calls and deliveries came to, by hour and day; src/core/traffic counts it. */
import * as z from 'zod'
import { instant } from './parts.ts'

const count = z.number().int()

/** Calls that ended, by how they ended; those with nobody outside are counted apart. */
export const callCountsSchema = z.object({
  answered: count,
  missed: count.describe('Nobody answered: missed, abandoned, busy and failed together'),
  abandoned: count.describe('Of these, the caller hung up'),
  voicemail: count,
  inbound: count,
  outbound: count,
  internal: count.describe('Between the site’s own people; in none of the other figures'),
  talkSeconds: count,
  ai: count.describe('Calls with a conversation of an AI agent'),
  logged: z
    .array(z.object({ destination: z.string(), calls: count, failed: count.describe('Failed attempts') }))
    .describe('Entries made at each destination in that time'),
})
export type CallCounts = z.infer<typeof callCountsSchema>

export const hourCountsSchema = callCountsSchema.extend({ at: instant.describe('The hour’s begin') })

export const trafficSchema = z
  .object({
    timeZone: z.string(),
    by: z.enum(['hour', 'day']),
    counts: z.array(callCountsSchema.extend({ at: instant, day: z.iso.date() })),
  })
  .meta({ id: 'Traffic' })
