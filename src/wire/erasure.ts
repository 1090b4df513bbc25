/** What an erasure found on one page of records; counts are added up by who asks. */
import * as z from 'zod'

const count = z.number().int()

/** Who: one of these. */
export const personFields = {
  number: z.string().trim().min(1).max(100).optional().describe('A number however written: that number alone'),
  email: z.string().trim().toLowerCase().min(3).max(254).optional().describe('With all numbers of its contacts'),
  contactId: z.string().min(1).max(200).optional().describe('Of the built-in directory, with all its numbers'),
}

export const erasureSchema = z.object({
  contacts: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .describe('Of the built-in directory; on each page the same, erased with the last'),
  callIds: z.array(z.string()),
  notes: count,
  transcripts: count,
  aiResults: count,
  deliveries: count.describe('Records of what was sent to CRMs; only the reference to the entry is kept'),
  reports: count.describe('Not yet part of a call'),
  callRequests: count.describe('Click-to-call'),
  cachedAnswers: count.describe('Remembered answers of lookups, and the like'),
  elsewhere: z
    .object({
      entries: z.array(
        z.object({
          callId: z.string(),
          destination: z.string().describe('The connector'),
          id: z.string().optional().describe('Of the entry; absent where no answer said whether it was written'),
          url: z.string().optional(),
        }),
      ),
      recordings: z.array(z.object({ callId: z.string(), url: z.string().optional(), id: z.string().optional() })),
      conversations: z
        .array(z.object({ callId: z.string(), id: z.string() }))

        .describe('AI agents’'),
    })
    .describe('What other systems have, and has to be erased there'),
  next: z.string().optional().describe('The `cursor` of the next page; absent on the last'),
})

export type ErasurePage = z.infer<typeof erasureSchema>
