/**
 * The names by which the PBX may know the call that a conversation was part of, from what ElevenLabs passes through:
 * first our own header, then what other headers and variables carry.
 */
import type { ConversationData } from './payload.ts'

const namesMax = 10

/** Aliases of calls (`asterisk:linkedid:…`, `3cx:history:…`), most certain first; empty when nothing identifies one. */
export function pbxNames({ metadata, conversation_initiation_client_data: client }: ConversationData): string[] {
  const phone = metadata?.phone_call
  const headers = phone?.sip_header_dynamic_variables ?? {}
  const variables = client?.dynamic_variables ?? {}
  const candidates = [
    phone?.call_id,
    headers.sip_linkedid,
    headers.sip_call_id,
    headers.sip_callid,
    variables.system__call_sid,
    variables.sip_linkedid,
    variables.sip_call_id,
    variables.sip_callid,
    phone?.call_sid,
  ]
  const names = candidates.flatMap((value) => (typeof value === 'string' ? namesOf(value.trim()) : []))
  return [...new Set(names)].slice(0, namesMax)
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** An id says by its form whose it is. Ids of ElevenLabs' own media servers (SCL_…) mean nothing to a PBX. */
function namesOf(value: string): string[] {
  if (/^(asterisk|3cx|twilio):[\w-]+:\S{1,200}$/.test(value)) return [value]
  if (/^(\S*-)?\d{9,11}\.\d+$/.test(value)) return [`asterisk:linkedid:${value}`, `asterisk:channel:${value}`]
  if (uuid.test(value)) return [`3cx:history:${value.toLowerCase()}`]
  if (/^CA[0-9a-f]{32}$/.test(value)) return [`twilio:call:${value}`]
  return []
}
