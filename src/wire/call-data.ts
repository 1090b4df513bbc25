/** `callData` as the document shows it; src/core/live/call-data.ts makes it, docs/live.md explains it. */
import * as z from 'zod'

export const callDataSchema = z
  .looseObject({
    callId: z.string(),
    extension: z.string().optional(),
    state: z.string().describe('ringing, talking or over'),
    callerIdNum: z.string(),
    callerIdName: z.string(),
    callerId: z.string(),
    conversationId: z.string().nullable(),
    aiSummary: z.string().nullable(),
  })
  .meta({ id: 'CallData' })
