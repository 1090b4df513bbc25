/** Who in the directory has a number or an address. A lookup by number reads one key, and a few at once where its writing or country leaves more. */
import type { ListPage, RecordRef, Records } from '../../../ports/records.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { lookupKeys } from '../../phone/same-number.ts'
import type { Contact } from '../contact.ts'
import { closestMatches } from '../matches-number.ts'
import type { ContactSource } from '../source.ts'
import { emailIndex, phoneIndex, readStored, toContact } from './stored-contact.ts'

/** One number or address shared by more contacts than this has its choice made among the first. */
const mostSharing = 1000

/** No key holds U+0000, so nothing else lies between the key and the bound. */
const exactly = (index: string, key: string) => ({ index, from: key, to: `${key}\u0001`, limit: mostSharing })

export function createFinder(
  records: Records,
  country: string,
  publicUrl: string,
): Pick<Required<ContactSource>, 'findByNumber' | 'findBeside' | 'findByEmail'> {
  const toContacts = (page: ListPage<unknown>) =>
    page.records.map((record) => toContact(record.id, readStored(record), publicUrl))

  async function listExactly(index: string, key: string, signal: AbortSignal): Promise<Contact[]> {
    signal.throwIfAborted()
    const page = await records.list<unknown>(exactly(index, key))
    signal.throwIfAborted()
    return toContacts(page)
  }

  function closest(found: readonly Contact[], number: PhoneNumber): Contact[] {
    const distinct = found.length < 2 ? found : new Map(found.map((contact) => [contact.id, contact])).values()
    return closestMatches([...distinct], number, country)
  }

  async function contactsOf(number: PhoneNumber, pages: readonly Promise<ListPage<unknown>>[]): Promise<Contact[]> {
    return closest((await Promise.all(pages)).flatMap(toContacts), number)
  }

  return {
    async findByNumber(number, signal) {
      if (number.matchKey === '') return []
      const found = await Promise.all(lookupKeys(number).map((key) => listExactly(phoneIndex, key, signal)))
      return closest(found.flat(), number)
    },
    findBeside(number: PhoneNumber, ref: RecordRef) {
      const [key = number.matchKey, ...otherKeys] = lookupKeys(number)
      const { page, beside } = records.listBeside<unknown>(exactly(phoneIndex, key), ref)
      const others = otherKeys.map((one) => records.list<unknown>(exactly(phoneIndex, one)))
      return { contacts: contactsOf(number, [page, ...others]), beside }
    },
    findByEmail: (email, signal) => listExactly(emailIndex, email.trim().toLowerCase(), signal),
  }
}
