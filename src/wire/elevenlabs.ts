/** What ElevenLabs asks before an AI agent greets, and is answered. */
import * as z from 'zod'

const given = z.string().max(300).nullish()

export const initiationSchema = z.object({
  caller_id: given,
  called_number: given,
  agent_id: given,
  call_sid: given,
  conversation_id: given,
})

const initiationVariables = z.object({
  caller_known: z.boolean(),
  caller_name: z.string(),
  caller_first_name: z.string(),
  caller_company: z.string(),
  caller_number: z.string(),
  caller_language: z.string().describe('ISO 639, as the CRM has it: en, de'),
  owner_name: z.string().describe('Who looks after the caller in the CRM'),
  owner_extension: z.string(),
  open_matters: z.string().describe('Open deals, tickets and tasks, one line each'),
  last_calls: z.string().describe('One line each, newest first'),
})
export type InitiationVariables = z.infer<typeof initiationVariables>

export const initiationAnswerSchema = z.object({
  type: z.literal('conversation_initiation_client_data'),
  dynamic_variables: initiationVariables,
})
