/** What is around every ElevenLabs webhook; `data` is read once the type is known (payload.ts). */
import * as z from 'zod'

export const envelope = z.object({
  type: z.string().min(1).max(100),
  event_timestamp: z.coerce.number().min(0).max(1e11),
  data: z.unknown(),
})
export type Envelope = z.infer<typeof envelope>
