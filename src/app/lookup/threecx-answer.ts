/** Lookup answers in the flat form that our 3CX template reads. */

import { noContact, placeholderContact, toThreecxContact } from '../../adapters/pbx/threecx/contact-answer.ts'
import type { Contact } from '../../core/contacts/contact.ts'
import type { ThreecxContact } from '../../wire/threecx.ts'
import { answerMemo } from './answer-memo.ts'
import { callerPageUrl, withWholeUrl } from './contact-url.ts'

/** What the template posts in these requests is a few short fields. */
export const threecxBytesMax = 16_384

export const threecxAnswer = answerMemo(
  ({ outcome, contact, number }, { publicUrl, country, urlTemplate }): ThreecxContact => {
    if (contact) return toThreecxContact(withWholeUrl(contact, publicUrl), number.raw, country)
    if (outcome !== 'placeholder') return noContact()
    return placeholderContact(number.raw, callerPageUrl(number, publicUrl, urlTemplate))
  },
)

/** A contact found by something else than a number. */
export function threecxContact(contact: Contact, publicUrl: string, country: string): ThreecxContact {
  return toThreecxContact(withWholeUrl(contact, publicUrl), '', country)
}
