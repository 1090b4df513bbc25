/**
 * What we read of an ElevenLabs conversation, as the post-call webhook and GET /v1/convai/conversations/{id} give it
 * (https://elevenlabs.io/docs/eleven-agents/workflows/post-call-webhooks). Only these fields are looked at: tool calls
 * with the customer's credentials never get past this file. A field of an unknown form counts as not there.
 */
import * as z from 'zod'

const text = z.string().nullish().catch(undefined)
const seconds = z.number().min(0).max(1e11).nullish().catch(undefined)
const textRecord = z.record(z.string(), z.unknown()).nullish().catch(undefined)

const phoneCall = z
  .object({
    type: text,
    direction: z.enum(['inbound', 'outbound']).nullish().catch(undefined),
    agent_number: text,
    external_number: text,
    call_sid: text,
    call_id: text,
    sip_header_dynamic_variables: textRecord,
    call_result: text,
  })
  .nullish()
  .catch(undefined)

/** A number, or since 2026 an id without one. */
const whatsapp = z
  .object({ direction: text, whatsapp_user_id: text, recipient: z.object({ phone: text }).nullish().catch(undefined) })
  .nullish()
  .catch(undefined)

const sms = z
  .object({ direction: text, sms_user_phone_number: text, agent_phone_number: text })
  .nullish()
  .catch(undefined)

const analysis = z
  .object({
    call_successful: z.enum(['success', 'failure', 'unknown']).nullish().catch(undefined),
    transcript_summary: text,
    call_summary_title: text,
    evaluation_criteria_results: z
      .record(z.string(), z.object({ result: text, rationale: text }))
      .nullish()
      .catch(undefined),
    data_collection_results: z
      .record(z.string(), z.object({ value: z.unknown() }))
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined)

const turn = z.object({ role: text, message: text, time_in_call_secs: seconds })

export const conversationData = z.object({
  conversation_id: z.string().min(1).max(200),
  agent_id: text,
  agent_name: text,
  status: text,
  has_audio: z.boolean().nullish().catch(undefined),
  transcript: z.array(turn.catch({})).nullish().catch(undefined),
  metadata: z
    .object({
      start_time_unix_secs: seconds,
      call_duration_secs: seconds,
      phone_call: phoneCall,
      whatsapp,
      sms,
      text_only: z.boolean().nullish().catch(undefined),
      conversation_initiation_source: text,
      main_language: text,
      termination_reason: text,
    })
    .nullish()
    .catch(undefined),
  analysis,
  conversation_initiation_client_data: z
    .object({
      dynamic_variables: textRecord,
      conversation_config_override: z
        .object({
          conversation: z
            .object({ text_only: z.boolean().nullish().catch(undefined) })
            .nullish()
            .catch(undefined),
        })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
})
export type ConversationData = z.infer<typeof conversationData>

const failureBody = z
  .object({
    from_number: text,
    to_number: text,
    error_reason: text,
    From: text,
    To: text,
    CallSid: text,
    call_sid: text,
  })
  .nullish()
  .catch(undefined)

export const failureData = z.object({
  conversation_id: z.string().min(1).max(200),
  agent_id: text,
  failure_reason: text,
  metadata: z.object({ type: text, body: failureBody }).nullish().catch(undefined),
})
export type FailureData = z.infer<typeof failureData>

export const audioData = z.object({ conversation_id: z.string().min(1).max(200) })
