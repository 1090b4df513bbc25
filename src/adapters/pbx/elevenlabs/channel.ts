/**
 * By what way a conversation came: a phone call, or in writing or from a web page, which no phone system knows of.
 */
import type { Direction } from '../../../core/calls/event.ts'
import type { ConversationData } from './payload.ts'

export interface Channel {
  /** `web`: spoken in a browser. */
  readonly medium: 'phone' | 'chat' | 'web'
  readonly direction: Direction
  /** As ElevenLabs writes them. */
  readonly external?: string | undefined
  readonly own?: string | undefined
}

/** Of a conversation without any sign of a phone call: where it was begun. */
const written = /^(whatsapp|twilio_sms)$|_integration$/

export function channelOf({ metadata, conversation_initiation_client_data: client }: ConversationData): Channel {
  const { phone_call: phone, whatsapp, sms, conversation_initiation_source: begunIn } = metadata ?? {}
  const variables = client?.dynamic_variables ?? {}
  const variable = (name: string) => {
    const value = variables[name]
    return typeof value === 'string' ? filled(value) : undefined
  }
  const direction = directionOf(phone?.direction ?? whatsapp?.direction ?? sms?.direction)
  const [caller, called] = [variable('system__caller_id'), variable('system__called_number')]
  const [theirs, ours] = direction === 'inbound' ? [caller, called] : [called, caller]
  const textOnly =
    metadata?.text_only === true || client?.conversation_config_override?.conversation?.text_only === true
  const isWritten = whatsapp || sms || textOnly || written.test(begunIn ?? '')
  if (phone || (!isWritten && (caller || called))) {
    const external = filled(phone?.external_number) ?? theirs
    return { medium: 'phone', direction, external, own: filled(phone?.agent_number) ?? ours }
  }
  if (!isWritten) return { medium: 'web', direction: 'inbound' }
  const external = whatsappNumber(whatsapp) ?? filled(sms?.sms_user_phone_number) ?? theirs
  return { medium: 'chat', direction, external, own: filled(sms?.agent_phone_number) ?? ours }
}

function directionOf(written: string | null | undefined): Direction {
  return written === 'outbound' ? 'outbound' : 'inbound'
}

/** WhatsApp writes numbers in full, without their plus. */
function whatsappNumber(whatsapp: NonNullable<ConversationData['metadata']>['whatsapp']): string | undefined {
  const written = filled(whatsapp?.recipient?.phone) ?? filled(whatsapp?.whatsapp_user_id)
  const digits = /^\+?(\d{7,15})$/.exec(written ?? '')?.[1]
  return digits && `+${digits}`
}

export function filled(value: string | null | undefined): string | undefined {
  return value?.trim() ? value.trim() : undefined
}
