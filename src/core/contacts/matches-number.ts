/** Whether a contact really has what was asked for: sources, ours and others', search more loosely than numbers are the same. */
import type { PhoneNumber } from '../phone/phone-number.ts'
import { readNumbers } from '../phone/read-number.ts'
import { sameNumber } from '../phone/same-number.ts'
import type { Contact } from './contact.ts'

/** Whether a text, as somebody stored it, is or has in it this number. `country` reads national forms. */
export function containsNumber(number: PhoneNumber, country: string) {
  return (text: string): boolean => readNumbers(text, country).some((stored) => sameNumber(stored, number))
}

/** Whether one of the contact's numbers is this one. */
export function matchesNumber(number: PhoneNumber, country: string) {
  const isWritten = containsNumber(number, country)
  return ({ phones }: Pick<Contact, 'phones'>): boolean => phones.some((phone) => isWritten(phone.number))
}

/** `email` in lower case. */
export function matchesEmail(email: string) {
  return ({ emails }: Pick<Contact, 'emails'>): boolean =>
    emails.some((stored) => stored.trim().toLowerCase() === email)
}
