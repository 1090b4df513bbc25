/** Whose a call is, where somebody decided it, and what is said of an entry where nobody has and it is not sure. */
import type { CallView } from '../../core/calls/call.ts'
import type { ChosenContact } from '../../core/calls/event.ts'
import type { Contact } from '../../core/contacts/contact.ts'
import type { DestinationRef } from '../../core/deliveries/destination.ts'
import type { PhoneNumber } from '../../core/phone/phone-number.ts'

export type Unclear = DestinationRef['unclear']

/** The contact that somebody chose for the call, where it is one of this CRM. */
export function chosenIn({ chosen }: CallView, connector: string): ChosenContact | undefined {
  return chosen?.source === connector ? chosen : undefined
}

/** `found`: who has the number there. Somebody has to choose; undefined where it is sure, or nobody could know. */
export function unclearAmong(found: readonly Contact[], number: Pick<PhoneNumber, 'kind'>): Unclear {
  if (found.length > 1) return 'several'
  return found.length === 0 && number.kind === 'public' ? 'none' : undefined
}
