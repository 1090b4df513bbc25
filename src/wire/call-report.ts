/** The answer to a PBX that reports a call. In a file of its own: a cold start loads it. */
import * as z from 'zod'

export const acceptedSchema = z
  .object({
    success: z.literal(true),
    response: z.object({
      call: z.string().describe('Id of the call; stays valid if the call becomes part of another'),
      status: z.enum(['accepted', 'duplicate']),
    }),
  })
  .meta({ id: 'AcceptedReport' })
export type AcceptedReport = z.infer<typeof acceptedSchema>
