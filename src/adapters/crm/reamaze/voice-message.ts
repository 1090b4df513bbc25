/**
 * A call as a message of Re:amaze's custom voice channel (POST /incoming/voice). Messages with the same customer phone
 * fall into one conversation; the message id is made from the delivery's key, so that a repeated write is the same one.
 */
import type { Call } from '../../../core/calls/call.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { inline } from '../text-format.ts'

export interface VoiceParty {
  readonly name?: string
  readonly phone: string
}

/** The documented fields, and nothing else; recordings have no documented field and stand in the body. */
export interface VoiceMessage {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly to: VoiceParty
  readonly from: VoiceParty
  readonly body: string
  /** ISO 8601, UTC. */
  readonly created_at: string
}

/**
 * Re:amaze must have a phone to hang a conversation on. This is ANONYMOUS on the keypad, what telephony APIs send for a
 * withheld caller: formally E.164, nobody's number. All withheld callers share that conversation.
 */
export const withheldCaller: Required<VoiceParty> = { name: 'Withheld number', phone: '+266696687' }

/** Likewise UNAVAILABLE, for conversations on the website and chats without a number: nobody withheld anything. */
export const visitor: Required<VoiceParty> = { name: 'Website or chat visitor', phone: '+86282452253' }

export interface MessageFacts {
  readonly id: string
  readonly body: string
  readonly createdAt: string
  /** In whose conversation it stands; absent: that of the call's number. */
  readonly customer?: VoiceParty
}

/** Throws `crm_rejected` for a call without a customer: an internal one. */
export function voiceMessage(call: Call, channel: VoiceParty, facts: MessageFacts): VoiceMessage {
  const { id, body, createdAt, customer = customerOf(call) } = facts
  const outbound = call.view.direction === 'outbound'
  return {
    id,
    direction: outbound ? 'outbound' : 'inbound',
    to: outbound ? customer : channel,
    from: outbound ? channel : customer,
    body,
    created_at: createdAt,
  }
}

function customerOf({ view }: Call): VoiceParty {
  const phone = view.external?.e164 ?? view.external?.number.trim()
  if (phone) return { name: inline(view.external?.name) || inline(view.contact?.name) || undefined, phone }
  if (view.medium !== 'phone') return visitor
  if (view.direction === 'inbound') return withheldCaller
  throw new SwitchhookError('crm_rejected', 'Re:amaze keeps only calls with a customer: log internal calls elsewhere.')
}
