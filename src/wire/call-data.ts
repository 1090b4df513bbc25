/**
 * `callData` of `/ws` (docs/live.md): what a screen shows of a call, or of one extension's part of it.
 * src/core/live/call-data.ts makes it; members that are not known are null where clients expect them, else absent.
 */
import * as z from 'zod'
import { contactSchema } from './contact.ts'
import { callOutcome, direction, instant } from './parts.ts'

export const lastCallSchema = z.object({
  id: z.string(),
  startedAt: instant,
  direction,
  outcome: callOutcome.optional(),
  answeredBy: z.string().optional(),
  talkSeconds: z.number(),
  summary: z.string().optional(),
  note: z.string().optional().describe('The last note on that call'),
})

/** The contact as CTI middleware over SuiteCRM sends it, for clients that read its names; texts are empty where not known. */
export const crmAttributesSchema = z.object({
  first_name: z.string(),
  last_name: z.string().describe('The whole name where it is not known by parts'),
  phone_mobile: z.string(),
  phone_work: z.string(),
  email1: z.string(),
  account_name: z.string(),
})
export type CrmAttributes = z.infer<typeof crmAttributesSchema>

export const callDataSchema = z
  .object({
    callId: z.string(),
    extension: z.string().optional().describe('Whose part of the call this is; absent: the whole call'),
    state: z.enum(['ringing', 'talking', 'over']),
    reason: z
      .enum(['answered elsewhere', 'ended', 'withdrawn', 'merged', 'timed out'])
      .optional()
      .describe('Why it is over'),
    answeredBy: z
      .string()
      .optional()
      .describe('Who took it, a name or an extension; of an extension’s part that was answered elsewhere'),
    type: z
      .enum(['dial', 'bridge', 'hangup'])
      .describe('`state` in the words of CTI middleware: dial = ringing, bridge = talking, hangup = over'),
    outcome: callOutcome
      .optional()
      .describe('How the extension’s own phone came out of it, else the call; once it is over'),
    talkSeconds: z.number().optional().describe('So long the extension talked; once it is over'),
    causeTxt: z.string().optional().describe('Why it is over, as Asterisk words it'),
    direction: direction.optional(),
    timestamp: instant.optional().describe('When the call began'),
    answeredAt: instant.optional(),
    callerIdNum: z.string().describe('E.164 where it can be read; empty when withheld'),
    callerIdName: z.string(),
    callerId: z.string().describe('Name and number as phones write them'),
    channel: z.string().optional().describe('The first id of the call at the phone system'),
    did: z.string().optional(),
    queue: z.object({ extension: z.string(), name: z.string().optional() }).optional(),
    rung: z.array(z.string()).optional().describe('The extensions that rang; of a whole call'),
    caller: z
      .enum(['pending', 'found', 'none', 'unknown'])
      .describe('pending: being looked up; unknown: not found, but not every CRM answered'),
    shared: z
      .boolean()
      .optional()
      .describe(
        'Other contacts have the number too: `contact` is a guess by rule (GET /v1/calls/{id}/candidates has all)',
      ),
    contact: contactSchema.extend({ attributes: crmAttributesSchema }).meta({ id: 'CallerContact' }).nullable(),
    account: z
      .object({ name: z.string(), attributes: z.object({ name: z.string() }) })
      .nullable()
      .describe('The company of the contact'),
    lastCalls: z.array(lastCallSchema).describe('Earlier calls of this caller, newest first'),
    aiSummary: z.string().nullable().describe('Of this call, else of the last conversation with an AI agent'),
    conversationId: z.string().nullable(),
    wrapUp: z.string().optional().describe('What somebody said came of the call'),
    notes: z.array(z.object({ at: instant, text: z.string() })),
  })
  .meta({ id: 'CallData' })

export type CallData = z.infer<typeof callDataSchema>
export type LastCall = z.infer<typeof lastCallSchema>
