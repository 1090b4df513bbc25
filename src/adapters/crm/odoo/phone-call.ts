/**
 * A call as a record of its own, where a module for phone calls is installed: `voip.call` of Odoo's VoIP app or the
 * OCA's, `crm.phonecall` of the OCA. It is an extra beside the note, so a module that refuses it fails no delivery.
 */
import type { CallView } from '../../../core/calls/call.ts'
import { callHeadline } from '../call-words.ts'
import type { RecordRef } from './contact.ts'
import type { Condition } from './domain.ts'
import type { KnownModel } from './model.ts'
import { odooTime } from './odoo-values.ts'

export type PhoneCallModel = 'voip.call' | 'crm.phonecall'

export interface PhoneCallFacts {
  readonly view: CallView
  readonly on: RecordRef
  /** Of the agent who had the call, where there is one. */
  readonly userId?: number
}

/** Whether the module is one whose fields we know. */
export function isKnownForm(model: PhoneCallModel, known: KnownModel): boolean {
  return model === 'voip.call'
    ? known.has('phone_number') && known.has('start_date') && known.has('state')
    : known.has('partner_phone') && known.has('date') && known.has('direction')
}

/** What distinguishes this call's record from all others; undefined for a caller without a number, who gets no record. */
export function identity(model: PhoneCallModel, known: KnownModel, view: CallView): Condition[] | undefined {
  const values = identityValues(model, known, view)
  return values && Object.entries(values).map(([field, value]) => [field, '=', value] as const)
}

/** The whole record; written again it is the same. */
export function phoneCallValues(
  model: PhoneCallModel,
  known: KnownModel,
  facts: PhoneCallFacts,
): Record<string, unknown> {
  const { view, on, userId } = facts
  const linked =
    on.model === 'res.partner' ? { partner_id: on.id } : known.has('opportunity_id') ? { opportunity_id: on.id } : {}
  const shared = { ...identityValues(model, known, view), ...linked, user_id: userId ?? false }
  if (model === 'crm.phonecall') {
    const state = view.outcome === 'answered' ? 'done' : 'cancel'
    return { ...shared, name: callHeadline(view), duration: view.talkSeconds / 60, state }
  }
  const isAnswered = view.outcome === 'answered'
  return { ...shared, state: voipState(view), end_date: isAnswered && view.endedAt ? odooTime(view.endedAt) : false }
}

function identityValues(model: PhoneCallModel, known: KnownModel, view: CallView): Record<string, string> | undefined {
  const number = view.external?.e164 ?? view.external?.number.trim()
  if (!number) return undefined
  const isOut = view.direction === 'outbound'
  if (model === 'crm.phonecall') {
    return { partner_phone: number, date: odooTime(view.startedAt), direction: isOut ? 'out' : 'in' }
  }
  const direction = known.has('direction') ? 'direction' : known.has('type_call') ? 'type_call' : undefined
  return {
    phone_number: number,
    // Odoo counts the talk from here on.
    start_date: odooTime(view.answeredAt ?? view.startedAt),
    ...(direction ? { [direction]: isOut ? 'outgoing' : 'incoming' } : {}),
  }
}

function voipState({ outcome, direction }: CallView): string {
  if (outcome === 'answered') return 'terminated'
  if (direction === 'inbound') return 'missed'
  return outcome === 'busy' ? 'rejected' : 'aborted'
}
