/**
 * The built-in directory: the CRM of who has none, kept in the site's records. It stands alone or beside CRMs.
 *
 * What must stay true: two who create one contact at once make one; nothing here is larger than the store, since contacts live
 * nowhere else. What no ringing phone waits for (the search box, imports) is loaded
 * when it is first asked for.
 */
import { type Clock, isoUtc } from '../../../ports/clock.ts'
import type { Records } from '../../../ports/records.ts'
import type { ImportRow } from '../../../wire/import-row.ts'
import { readNumber } from '../../phone/read-number.ts'
import type { Contact, NewContact } from '../contact.ts'
import { directoryId } from '../lookup/answer.ts'
import type { ContactSource } from '../source.ts'
import { ContactStore, type ListedContact } from './contact-store.ts'
import { createFinder } from './finder.ts'
import type { ImportResult, ImportRun } from './import-contacts.ts'
import { contactId, contactsCollection, indexOf, readStored, type StoredContact, toContact } from './stored-contact.ts'

export interface DirectoryOptions {
  readonly records: Records
  readonly country: string
  readonly clock: Pick<Clock, 'now'>
  /** Where contact pages are, without a slash at the end. */
  readonly publicUrl: string
  readonly priority: number
}

export interface Directory extends Required<ContactSource> {
  /** One contact by its id; undefined when there is none. */
  get(id: string): Promise<Contact | undefined>
  /** Upserts up to 500 rows atomically; see import-contacts.ts. Whoever calls it forgets cached lookups after. */
  readonly contacts: ContactStore
  /** As `search`, in the stored form. */
  find(text: string, limit: number, signal: AbortSignal): Promise<readonly ListedContact[]>
  importContacts(rows: readonly ImportRow[], run: ImportRun): Promise<ImportResult>
}

export function createDirectory(options: DirectoryOptions): Directory {
  const { records, country, clock, publicUrl, priority } = options
  const contacts = new ContactStore(records, clock, country)
  const { findByNumber, findBeside, findByEmail } = createFinder(records, country, publicUrl)

  async function get(id: string): Promise<Contact | undefined> {
    const record = await records.get<unknown>(contactsCollection, id)
    return record && toContact(id, readStored(record), publicUrl)
  }

  async function search(text: string, limit: number, signal: AbortSignal): Promise<Contact[]> {
    const { searchContacts } = await import('./search.ts')
    return searchContacts({ records, country, publicUrl }, text, limit, signal)
  }

  return {
    id: directoryId,
    priority,
    get,
    findByNumber,
    findBeside,
    findByEmail,
    search,
    async create(contact, key, signal) {
      signal.throwIfAborted()
      const id = contactId('created', key)
      const value = newStored(contact, country, isoUtc(clock.now()))
      const put = { op: 'put', collection: contactsCollection, id, value, expect: 0, index: indexOf(value) } as const
      const { committed } = await records.write([put])
      // Somebody made the same request before: theirs is the contact.
      const earlier = committed ? undefined : await get(id)
      return earlier ?? toContact(id, value, publicUrl)
    },
    contacts,
    async find(text, limit, signal) {
      const number = readNumber(text, country)
      const whole = number.kind === 'public' ? await findByNumber(number, signal) : []
      const found = whole.length > 0 ? whole : await search(text, limit, signal)
      const refs = found.slice(0, limit).map(({ id }) => ({ collection: contactsCollection, id }))
      const stored = await records.getMany<unknown>(refs)
      return stored.flatMap((record) => (record ? [{ id: record.id, stored: readStored(record) }] : []))
    },
    async importContacts(rows, run) {
      const { importContacts } = await import('./import-contacts.ts')
      return importContacts({ records, clock, country }, rows, run)
    },
  }
}

function newStored(contact: NewContact, country: string, modifiedAt: string): StoredContact {
  const { name, firstName, lastName, company, email, number } = contact
  const isCompany = company !== undefined && company === name && !firstName && !lastName
  const kind = isCompany ? 'company' : 'person'
  const emails = email ? [email.trim()] : []
  const phones = number ? [{ number: number.trim() }] : []
  return { v: 1, kind, name, firstName, lastName, company, emails, phones, country, modifiedAt }
}
