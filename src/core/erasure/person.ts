/** Who is to be erased: the numbers, addresses and directory contacts by which stored facts are known to be about them. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent } from '../calls/event.ts'
import type { ListedContact } from '../contacts/directory/contact-store.ts'
import type { Directory } from '../contacts/directory/directory.ts'
import type { Home } from '../phone/home.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { readNumber, readNumbers } from '../phone/read-number.ts'
import { lookupKeys, sameNumber } from '../phone/same-number.ts'

export interface Person {
  readonly numbers: readonly PhoneNumber[]
  /** In lower case. */
  readonly emails: readonly string[]
  readonly contacts: readonly ListedContact[]
  readonly home: Home
}

/** One of them. A number is that number alone; a contact or an address, all numbers and addresses of the contacts. */
export interface PersonQuery {
  readonly number?: string
  readonly email?: string
  readonly contactId?: string
}

/** Throws `bad_field` for what is no number of the outside, `not_found` for a contact that is not there. */
export async function findPerson(
  directory: Directory,
  { number, email, contactId }: PersonQuery,
  home: Home,
  signal: AbortSignal,
): Promise<Person> {
  if (number !== undefined) {
    const asked = readNumber(number, home)
    if (asked.kind !== 'public')
      throw new SwitchhookError('bad_field', 'Correct `number`: it is no telephone number outside the phone system.')
    const found = await directory.findByNumber(asked, signal)
    return { numbers: [asked], emails: [], contacts: await listed(directory, found), home }
  }
  if (email !== undefined) {
    const found = await directory.findByEmail(email, signal)
    return wholePerson(await listed(directory, found), [email], home)
  }
  const contact = await directory.contacts.get(contactId ?? '')
  if (!contact) throw new SwitchhookError('not_found', 'There is no contact with this id in the directory.')
  return wholePerson([contact], [], home)
}

async function listed(directory: Directory, found: readonly { readonly id: string }[]): Promise<ListedContact[]> {
  const contacts = await Promise.all(found.map(({ id }) => directory.contacts.get(id)))
  return contacts.flatMap((contact) => contact ?? [])
}

function wholePerson(contacts: readonly ListedContact[], emails: readonly string[], home: Home): Person {
  const numbers = contacts.flatMap(({ stored }) => stored.phones.flatMap(({ number }) => readNumbers(number, home)))
  const all = [...emails, ...contacts.flatMap(({ stored }) => stored.emails)].map((one) => one.trim().toLowerCase())
  return { numbers: numbers.filter(({ kind }) => kind === 'public'), emails: [...new Set(all)], contacts, home }
}

/** Whether the call, by any source's word, was with the person or was passed on to them. */
export function isWith(person: Person, call: Call): boolean {
  return call.erasedAt === undefined && call.events.some((event) => concerns(person, event))
}

export function concerns(person: Person, event: CallEvent): boolean {
  const { external, contact } = event
  if (external && external.matchKey !== '' && hasNumber(person, external)) return true
  if (external?.name !== undefined && person.emails.includes(external.name.toLowerCase())) return true
  if (contact?.id !== undefined && person.contacts.some(({ id }) => id === contact.id)) return true
  return event.kind === 'transferred' && 'number' in event.to && isNumberOf(person, event.to.number)
}

export function isNumberOf(person: Person, written: string): boolean {
  return hasNumber(person, readNumber(written, person.home))
}

/** Also under a key that an earlier release stored. */
function hasNumber({ numbers }: Person, stored: Pick<PhoneNumber, 'e164' | 'matchKey'>): boolean {
  return numbers.some(
    (number) =>
      sameNumber(number, stored) || (stored.e164 === undefined && lookupKeys(number).includes(stored.matchKey)),
  )
}

/** Fewer digits are found in other people's numbers. */
const identifyingDigits = 7

/** Texts by which what is only remembered for a while (caches, screens) is known to be about the person. */
export function mentionsOf({ numbers, emails, contacts }: Person): string[] {
  const digits = numbers.flatMap((number) => [...(number.e164 ? [number.e164.slice(1)] : []), ...lookupKeys(number)])
  return [...digits.filter((one) => one.length >= identifyingDigits), ...emails, ...contacts.map(({ id }) => id)]
}
