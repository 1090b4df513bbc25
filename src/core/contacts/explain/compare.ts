/** The contacts of one source, compared as the lookup compares them, each with why it counts or not. */
import type { NumberChoice } from '../choices/number-choice.ts'
import type { Contact } from '../contact.ts'
import { chooseContact, preferenceReason } from '../shared-number.ts'

export interface Candidate {
  readonly contact: Contact
  readonly verdict: 'chosen' | 'fits' | 'rejected'
  /** Why. */
  readonly reason: string
}

/** What an answer must hold. */
export interface Wanted {
  readonly fitting: (contacts: readonly Contact[]) => readonly Contact[]
  readonly what: 'number' | 'e-mail address'
  /** What somebody decided of the number. */
  readonly choice?: NumberChoice
}

export function isChosen({ source, id }: Contact, { choice }: Pick<Wanted, 'choice'>): boolean {
  return choice?.contact?.source === source && choice.contact.id === id
}

export function compareAll(contacts: readonly Contact[], wanted: Wanted): Candidate[] {
  const theirs = contacts.find((contact) => isChosen(contact, wanted))
  if (theirs) {
    return contacts.map((contact): Candidate => {
      if (contact === theirs) return { contact, verdict: 'chosen', reason: 'somebody chose it for the number' }
      return { contact, verdict: 'rejected', reason: 'somebody chose another contact for the number' }
    })
  }
  const { fitting: fittingOf, what } = wanted
  const fitting = fittingOf(contacts)
  const strangers = contacts.filter((contact) => !fitting.includes(contact))
  const rejected = strangers.map((contact): Candidate => {
    return { contact, verdict: 'rejected', reason: `it does not hold the ${what} that was asked for` }
  })
  if (fitting.length === 0) return rejected
  const { contact: chosen, candidates } = chooseContact(fitting)
  const compared = candidates.map((contact): Candidate => {
    if (contact !== chosen) return { contact, verdict: 'fits', reason: preferenceReason(chosen, contact) }
    return { contact, verdict: 'chosen', reason: candidates.length > 1 ? 'first by the rule' : 'the only one' }
  })
  return [...compared, ...rejected]
}
