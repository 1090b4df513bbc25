/** What contacts were before an import changed them: kept for the undoing of that import, and so a trace of who is erased. */
import type { Records, WholeRecord, Write } from '../../ports/records.ts'
import { contactsCollection, indexOf, readStored } from '../contacts/directory/stored-contact.ts'
import { isNumberOf, type Person } from './person.ts'

/** Whether the stored contact had a number or an address of the person before an import changed it. */
export function wasBefore(person: Person, value: unknown): boolean {
  const { before } = value as ReturnType<typeof readStored>
  if (before === undefined) return false
  return (
    before.phones.some(({ number }) => isNumberOf(person, number)) ||
    before.emails.some((email) => person.emails.includes(email.toLowerCase()))
  )
}

/** The contacts as they are now, without what they were. */
export async function withoutBefore(records: Records, contacts: readonly WholeRecord[]): Promise<Write[]> {
  if (contacts.length === 0) return []
  const found = await records.getMany<unknown>(contacts.map(({ id }) => ({ collection: contactsCollection, id })))
  return found.flatMap((record): Write[] => {
    if (record === undefined) return []
    const { before: _, ...value } = readStored(record)
    const { id, version } = record
    const guard = { expect: version, onConflict: 'skip' } as const
    return [{ op: 'put', collection: contactsCollection, id, value, ...guard, index: indexOf(value) }]
  })
}
