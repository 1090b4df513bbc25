/**
 * How the built-in directory keeps a contact: collection `contacts`, version 1, and the index entries it is found by.
 *
 * What must stay true: a stored form is read by its version for ever (docs/storage.md); the index entries follow from
 * the stored value alone, `country` included, so that a contact can be indexed anew from its record.
 */

import * as z from 'zod'
import { cut } from '../../../lib/cut.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { foldText } from '../../../lib/fold-text.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import type { IndexEntry, StoredRecord } from '../../../ports/records.ts'
import { contactMembers } from '../../../wire/contact-members.ts'
import { readNumbers } from '../../phone/read-number.ts'
import { indexKeys } from '../../phone/same-number.ts'
import type { Contact } from '../contact.ts'
import { directoryId } from '../lookup/answer.ts'

export const contactsCollection = 'contacts'
/** Keys: `matchKey` of each number, and of what else its writing can mean. */
export const phoneIndex = 'contacts.phone'
/** Key: the address in lower case. */
export const emailIndex = 'contacts.email'
/** Keys: each word of the name, first name, last name and company, folded; and the whole name, folded. */
export const nameIndex = 'contacts.name'
/** Key: the whole name, folded: each contact once. */
export const listIndex = 'contacts.list'
/** Key: the import run that made the contact. */
export const importIndex = 'contacts.import'
/** Key: the import run that changed it last, while what it was before is kept. */
export const changedIndex = 'contacts.changed'
/** Key: the system whose file made it. */
export const sourceIndex = 'contacts.source'

/** Enough to keep names apart; longer keys only cost space. */
const longestNameKey = 100
const mostNameWords = 16

/** What a contact was before an import run changed it, for the undoing of that run. */
const beforeSchema = z.object({
  ...contactMembers,
  /** The run that changed it. */
  changedBy: z.string(),
  /** The run that had written it before. */
  importId: z.string().optional(),
  country: z.string(),
})

const storedContactSchema = z.object({
  v: z.literal(1),
  ...contactMembers,
  /** The plan that the phone index was made with. */
  country: z.string(),
  /** When what is above last changed, ISO 8601 UTC. */
  modifiedAt: z.string(),
  /** The import run that wrote it last; absent for a contact that a lookup or a person made, or changed since. */
  importId: z.string().optional(),
  /** The import run that made it; absent for a contact that a lookup, a person or an earlier release made. */
  createdBy: z.string().optional(),
  /** The system whose file made it, as the import named it. */
  source: z.string().optional(),
  before: beforeSchema.optional(),
})

export type StoredContact = z.infer<typeof storedContactSchema>

/** Throws `internal` for a record that this release can't read: written by a newer one, or damaged. */
export function readStored(record: StoredRecord): StoredContact {
  const parsed = storedContactSchema.safeParse(record.value)
  if (parsed.success) return parsed.data
  throw new SwitchhookError(
    'internal',
    `The stored contact ${record.id} has a form this release does not know; update Switchhook.`,
    {
      details: { contact: record.id },
      cause: parsed.error,
    },
  )
}

/** @param publicUrl Without a slash at the end. */
export function toContact(id: string, stored: StoredContact, publicUrl: string): Contact {
  const { kind, name, firstName, lastName, company, emails, phones, modifiedAt } = stored
  const url = `${publicUrl}/contacts/${encodeURIComponent(id)}`
  return { id, source: directoryId, kind, name, firstName, lastName, company, emails, phones, url, modifiedAt }
}

export function indexOf(stored: StoredContact): IndexEntry[] {
  const keys = new Set(stored.phones.flatMap(({ number }) => readNumbers(number, stored.country).flatMap(indexKeys)))
  const emails = new Set(stored.emails.map((email) => email.toLowerCase()))
  return [
    ...[...keys].map((key) => ({ index: phoneIndex, key })),
    ...[...emails].map((key) => ({ index: emailIndex, key })),
    ...[...nameKeys(stored)].map((key) => ({ index: nameIndex, key })),
    { index: listIndex, key: cut(foldText(stored.name), longestNameKey) },
    ...(stored.createdBy === undefined ? [] : [{ index: importIndex, key: stored.createdBy }]),
    ...(stored.before === undefined ? [] : [{ index: changedIndex, key: stored.before.changedBy }]),
    ...(stored.source === undefined ? [] : [{ index: sourceIndex, key: stored.source }]),
  ]
}

function nameKeys(stored: StoredContact): Set<string> {
  const whole = foldText(stored.name)
  const words = nameWords(stored).slice(0, mostNameWords)
  return new Set([whole, ...words].filter((key) => key !== '').map((key) => cut(key, longestNameKey)))
}

/** The folded words a person may search this contact by. */
export function nameWords({
  name,
  firstName,
  lastName,
  company,
}: Pick<StoredContact, 'name' | 'firstName' | 'lastName' | 'company'>): string[] {
  const folded = foldText([name, firstName, lastName, company].filter((part) => part !== undefined).join(' '))
  return [...new Set(folded.split(' '))]
}

/** A contact's id in the directory: short, safe in a URL, and always the same for the same identity. */
export function contactId(...identity: readonly string[]): string {
  return sha256Hex(JSON.stringify(identity)).slice(0, 32)
}
