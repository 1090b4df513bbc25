/** What clients of existing CTI middleware send and read beside the socket (docs/old-clients.md). */
import * as z from 'zod'
import { extensionSchema } from './agent.ts'
import { callDataSchema, crmAttributesSchema } from './call-data.ts'
import { instant } from './parts.ts'

const word = z.string().trim().max(200).nullish()
const identifier = z.union([z.string().trim().min(1).max(100), z.number()])

/** Our own form: the number is looked up. */
const numberPopSchema = z.object({
  extension: extensionSchema,
  number: z.string().trim().min(1).max(100),
  name: z.string().trim().max(200).optional(),
})

const optionalWords = Object.fromEntries(Object.keys(crmAttributesSchema.shape).map((name) => [name, word])) as Record<
  keyof typeof crmAttributesSchema.shape,
  typeof word
>

/** A record of the CRM as that middleware passes it on. */
const givenContactSchema = z.object({ id: word, attributes: z.object(optionalWords) })
export type GivenContact = z.infer<typeof givenContactSchema>

/** CTI middleware's form: what is shown is given; what is not given is looked up by the number. */
const dataPopSchema = z.object({
  agentIdentifier: identifier.describe('The agent’s id as registered on /ws, or the extension'),
  callData: z.object({
    callerIdNum: z.union([z.string().trim().max(100), z.number()]).nullish(),
    callerIdName: word,
    callerId: word,
    channel: word,
    timestamp: z.string().max(40).nullish(),
    contact: givenContactSchema.nullish(),
    account: z.object({ name: word, attributes: z.object({ name: word }).optional() }).nullish(),
    aiSummary: z.string().trim().max(4000).nullish(),
    conversationId: word,
  }),
})
export type DataPop = z.infer<typeof dataPopSchema>

export const screenPopSchema = z.union([numberPopSchema, dataPopSchema], {
  error: 'send extension and number, or agentIdentifier and callData, each in its form',
})

export const screenPopAnswerSchema = z.object({
  success: z.boolean().describe('False: no such agent is connected (only asked with agentIdentifier)'),
  callId: z.string().optional(),
  delivered: z.boolean(),
  message: z.string().optional(),
})

export const agentStatesSchema = z.object({
  count: z.number().int(),
  agents: z.array(
    z.object({
      agentId: z.string().describe('As registered on /ws, else the extension'),
      agentName: z.string().optional(),
      extension: z.string(),
      status: z.enum(['idle', 'ringing', 'talking']),
      clientId: z.string().optional().describe('Of the open screen; absent: none is open'),
      connectedAt: instant.optional().describe('Since when that screen is open; absent where there are only streams'),
    }),
  ),
})
export type AgentState = z.infer<typeof agentStatesSchema>['agents'][number]

export const activeCallDataSchema = z.object({ count: z.number().int(), calls: z.array(callDataSchema) })

/** Every figure is measured. */
export const siteStatusSchema = z.object({
  status: z.literal('ok'),
  site: z.string(),
  activeCalls: z.number().int(),
  connections: z.number().int().describe('Open sockets and streams'),
  seq: z.number().describe('Number of the last live event'),
  forwarders: z.array(z.object({ id: z.string(), heardAt: z.iso.datetime(), late: z.boolean() })),
  timestamp: z.iso.datetime(),
})
