/** Whether a contact really has what was asked for: sources, ours and others', search more loosely than numbers are the same. */
import type { Home } from '../phone/home.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { readNumbers } from '../phone/read-number.ts'
import { matchRank, sameNumber } from '../phone/same-number.ts'
import type { Contact } from './contact.ts'

/** Whether a text, as somebody stored it, is or has in it this number. `home` reads national forms. */
export function containsNumber(number: PhoneNumber, home: Home) {
  return (text: string): boolean => readNumbers(text, home).some((stored) => sameNumber(stored, number))
}

/** Whether one of the contact's numbers is this one, by whatever reading. */
export function matchesNumber(number: PhoneNumber, home: Home) {
  return (contact: Pick<Contact, 'phones'>): boolean => rankOf(contact, number, home) !== undefined
}

/**
 * Of several contacts, those that have the likeliest reading that anybody has: what a number can mean besides is asked
 * only where nobody has what it most likely means.
 */
export function closestMatches<T extends Pick<Contact, 'phones'>>(
  contacts: readonly T[],
  number: PhoneNumber,
  home: Home,
): T[] {
  const ranked = contacts.map((contact) => ({
    contact,
    rank: rankOf(contact, number, home) ?? Number.POSITIVE_INFINITY,
  }))
  const best = Math.min(...ranked.map(({ rank }) => rank))
  return best === Number.POSITIVE_INFINITY
    ? []
    : ranked.flatMap(({ contact, rank }) => (rank === best ? [contact] : []))
}

function rankOf({ phones }: Pick<Contact, 'phones'>, number: PhoneNumber, home: Home): number | undefined {
  // Stored as it is read: nothing can be likelier.
  if (number.e164 !== undefined && phones.some((phone) => phone.number === number.e164)) return 0
  const ranks = phones.flatMap((phone) =>
    readNumbers(phone.number, home).flatMap((stored) => matchRank(number, stored) ?? []),
  )
  return ranks.length > 0 ? Math.min(...ranks) : undefined
}

/** `email` in lower case. */
export function matchesEmail(email: string) {
  return ({ emails }: Pick<Contact, 'emails'>): boolean =>
    emails.some((stored) => stored.trim().toLowerCase() === email)
}
