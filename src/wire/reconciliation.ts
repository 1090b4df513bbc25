/** Reconciliation: what a source says of the calls that ended in a window of time, and what became of them, hour by hour. */
import * as z from 'zod'
import { callEventSchema } from './event.ts'
import { instant, pageEnd } from './parts.ts'

/** More calls than these in one window are reported in halves of it. */
export const windowCallsMax = 5000
/** In bytes, unpacked. */
export const reconciliationBytesMax = 1_048_576
export const missingShown = 100

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
const callName = z.string().min(1).max(300).describe('The first name of the call at its source')
const about = {
  forwarder: z.string().regex(/^fwd_[0-9a-f]{16,64}$/),
  source: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .describe('Of the forwarder’s configuration'),
  from: instant,
  to: instant.describe('Exclusive; at most 24 hours after `from`'),
}
const counted = {
  count: z.int().min(0).max(windowCallsMax).describe('Calls that ended in the window'),
  buckets: z
    .record(hex(2), hex(64))
    .describe(
      'First two hex digits of SHA-256 of a name → SHA-256 of the lines of that bucket, sorted by name and joined by LF. A line: the name, a space, SHA-256 of the call’s sorted event ids joined by LF',
    ),
}
const markedCall = z.object({
  name: callName,
  events: z
    .string()
    .regex(/^(?:[0-9a-f]{8})+$/)
    .max(8 * 5000)
    .describe('The first eight hex digits of SHA-256 of each event id, one after the other'),
})

/** One step of three; each can be repeated. */
export const reconciliationReport = z.discriminatedUnion('step', [
  z.object({ step: z.literal('buckets'), ...about, ...counted }).describe('First: hashes only'),
  z
    .object({ step: z.literal('calls'), ...about, ...counted, calls: z.array(markedCall).max(windowCallsMax) })
    .describe('Then the calls of those buckets that differ, with a mark of each of their events'),
  z
    .object({ step: z.literal('events'), ...about, events: z.array(callEventSchema).min(1).max(500) })
    .describe('Then the events of calls that are missing, read anew'),
])

export const reconciliationAnswer = z.object({
  differing: z.array(hex(2)).describe('Buckets whose calls are to be sent'),
  missing: z.array(callName).describe('Calls that lack some of their events here: all their events are to be sent'),
})
export type ReconciliationAnswer = z.infer<typeof reconciliationAnswer>

/** What a forwarder is asked to look at again, in the answer to its heartbeat. */
export const reconciliationWanted = z.object({ id: z.string(), from: instant, to: instant })

export const missingEntry = z.object({
  callId: z.string(),
  destination: z.string(),
  why: z
    .enum(['not delivered', 'deleted', 'no delivery'])
    .describe('deleted: it was logged, and the CRM has it no more; no delivery: its delivery was lost'),
})

export const reconciledHourSchema = z
  .object({
    source: z.string().describe('Empty: no source reported this hour; counted on the calls that are known'),
    from: instant,
    to: instant,
    checkedAt: instant,
    state: z
      .enum(['complete', 'mended', 'open'])
      .describe('mended: something was missing and is there now; open: something is missing'),
    atPbx: z.int().optional().describe('Calls that ended, by the source; absent where no source was asked'),
    accepted: z.int().describe('Of these, known here'),
    calls: z.int().describe('Of these, one Call with all events that the source has of it'),
    wanted: z.int().describe('Entries that CRMs should have of these calls, by their rules'),
    inCrm: z.int().describe('Of these, found in the CRM'),
    notAsked: z.int().describe('Of these, delivered to what can’t be asked (Re:amaze, call logger, webhooks)'),
    waiting: z.int().describe('Of these, on their way: not due yet, or tried again'),
    problems: z.array(z.string()).describe('CRMs that could not be asked, and why'),
    missingCalls: z.array(z.string()).describe(`By their names at the source, at most ${missingShown}`),
    missingEntries: z.array(missingEntry).describe(`At most ${missingShown}`),
    missing: z.int().describe('All that is missing, shown or not'),
  })
  .meta({ id: 'ReconciledHour' })
export type ReconciledHour = z.infer<typeof reconciledHourSchema>

export const reconciledHoursSchema = z.object({
  hours: z.array(reconciledHourSchema).describe('Newest first; kept for 30 days'),
  next: pageEnd,
})

export const newReconciliationSchema = z.object({
  from: instant,
  to: instant.describe('At most 31 days after `from`'),
  log: z
    .boolean()
    .default(false)
    .describe('Fetch and log what is missing, entries that people deleted in a CRM included'),
  key: z.string().min(1).max(100).optional().describe('Asked again with the same key, it is the same task'),
})
