/**
 * The directory's contacts one by one and as a list, for the admin: read, change, remove, and undo an import.
 *
 * What must stay true: a list reads one page of records; a change is written only over what it was made from. Undoing an
 * import (undo-import.ts) is asked for here too.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Clock, isoUtc } from '../../../ports/clock.ts'
import type { Records, StoredRecord } from '../../../ports/records.ts'
import type { DirectoryContactForm } from '../../../wire/contact.ts'
import type { ImportRow } from '../../../wire/import-row.ts'
import type { ImportedContact, RowResult } from './import-row.ts'
import { contactsCollection, indexOf, readStored, type StoredContact } from './stored-contact.ts'
import type { Origin, Undone } from './undo-import.ts'

export interface ListedContact {
  readonly id: string
  readonly stored: StoredContact
}

export interface ContactPage {
  readonly contacts: readonly ListedContact[]
  readonly next?: string
}

export type ContactPatch = Partial<Omit<ImportRow, 'line' | 'id'>>

const mostTurns = 5

export class ContactStore {
  readonly #records: Records
  readonly #clock: Pick<Clock, 'now'>
  readonly #country: string

  constructor(records: Records, clock: Pick<Clock, 'now'>, country: string) {
    this.#records = records
    this.#clock = clock
    this.#country = country
  }

  /** By name; those that one import run made, or the files of one system, where `made` says so. */
  async list(limit: number, cursor?: string, made: Origin = {}): Promise<ContactPage> {
    const [{ indexOlder }, { rangeOf }] = await Promise.all([import('./index-older.ts'), import('./undo-import.ts')])
    if (cursor === undefined) await indexOlder(this.#records)
    const page = await this.#records.list<unknown>({ ...rangeOf(made), limit, cursor })
    return { contacts: page.records.map(listed), next: page.next }
  }

  async get(id: string): Promise<ListedContact | undefined> {
    const record = await this.#records.get<unknown>(contactsCollection, id)
    return record && listed(record)
  }

  /** Undefined: there is no such contact. Throws `bad_field` for a change that would leave nothing to find it by. */
  async change(id: string, patch: ContactPatch): Promise<ListedContact | undefined> {
    for (let turn = 0; turn < mostTurns; turn += 1) {
      const record = await this.#records.get<unknown>(contactsCollection, id)
      if (record === undefined) return undefined
      const value = await this.#changed(readStored(record), patch)
      const put = {
        op: 'put',
        collection: contactsCollection,
        id,
        value,
        expect: record.version,
        index: indexOf(value),
      } as const
      if ((await this.#records.write([put])).committed) return { id, stored: value }
    }
    throw new SwitchhookError('conflict', 'Somebody else keeps changing this contact; try again.', { retryable: true })
  }

  /** False: there is no such contact. */
  async remove(id: string): Promise<boolean> {
    const record = await this.#records.get(contactsCollection, id)
    if (record) await this.#records.write([{ op: 'delete', collection: contactsCollection, id }])
    return record !== undefined
  }

  /** Undoes part of what an import run, or all imports of one system, did; `more` says that the rest is to be asked for. */
  async undo(origin: Origin): Promise<Undone> {
    const { undoImport } = await import('./undo-import.ts')
    return undoImport(this.#records, this.#clock, origin)
  }

  /** Read as an import reads a row, so that an edited contact is held to the same rules. */
  async #changed(stored: StoredContact, patch: ContactPatch): Promise<StoredContact> {
    const { readRow } = await import('./import-row.ts')
    const row = { line: 0, ...stored, ...patch }
    const result: RowResult = readRow({ ...row, emails: [...row.emails], phones: [...row.phones] }, this.#country)
    const complaint = 'rejected' in result ? result.rejected : result.warnings[0]
    if ('rejected' in result || complaint !== undefined)
      throw new SwitchhookError(
        'bad_field',
        complaint?.reason ?? 'The contact would have no number and no e-mail address.',
      )
    const contact: ImportedContact = result.contact
    // What an import wrote is a person's now: its undoing leaves it.
    return { ...stored, ...contact, country: this.#country, modifiedAt: isoUtc(this.#clock.now()), importId: undefined }
  }
}

function listed(record: StoredRecord): ListedContact {
  return { id: record.id, stored: readStored(record) }
}

/** As the API describes it. */
export function contactForm({ id, stored }: ListedContact): DirectoryContactForm {
  const { kind, name, firstName, lastName, company, emails, phones, modifiedAt, createdBy, source } = stored
  return { id, kind, name, firstName, lastName, company, emails, phones, modifiedAt, importId: createdBy, source }
}

/** Which members hold something; not what, as the person may have to be erased from wherever that is kept. */
export function heldMembers({ stored }: ListedContact): string[] {
  const isHeld = (value: unknown) =>
    value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.entries(stored).flatMap(([name, value]) => (isHeld(value) ? [name] : []))
}
