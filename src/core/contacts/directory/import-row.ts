/**
 * One row of an import, whatever file it came from, and what becomes of it: a contact with a lasting identity, or a
 * reason why not.
 *
 * What must stay true: the same row always gets the same id (a re-import updates, never doubles); a row without any
 * readable number and e-mail is no contact, since nobody could ever be looked up by it.
 */
import * as z from 'zod'
import { sha256Hex } from '../../../lib/hash.ts'
import { readNumbers } from '../../phone/read-number.ts'
import type { ContactPhone } from '../contact.ts'
import { foldText } from './fold-text.ts'
import type { StoredContact } from './stored-contact.ts'

const text = z.string().trim().max(200)

/** Bounds what one row may hold; the same on the wire and in files. */
export const importRowSchema = z.object({
  /** Where the row stands in its file; given back with every complaint about it. */
  line: z.int().min(0),
  /** The row's own lasting id (UID, id column), if the file has one. */
  id: text.optional(),
  kind: z.enum(['person', 'company', 'lead']).optional(),
  name: text.optional(),
  firstName: text.optional(),
  lastName: text.optional(),
  company: text.optional(),
  emails: z.array(text).max(20),
  phones: z.array(z.object({ number: text, label: z.string().trim().max(60).optional() })).max(30),
})

export type ImportRow = z.infer<typeof importRowSchema>

export interface RowComplaint {
  readonly line: number
  /** One sentence for the admin. */
  readonly reason: string
}

/** What an import can say of a contact; the rest of the stored form is the directory's. */
export type ImportedContact = Pick<
  StoredContact,
  'kind' | 'name' | 'firstName' | 'lastName' | 'company' | 'emails' | 'phones'
>

export type RowResult =
  | { readonly id: string; readonly contact: ImportedContact; readonly warnings: readonly RowComplaint[] }
  | { readonly rejected: RowComplaint }

/** Reads one row with the site's country. */
export function readRow(row: ImportRow, country: string): RowResult {
  const { phones, keys, faults } = readPhones(row, country)
  const emails = [...new Set(row.emails.filter(isEmail))]
  faults.push(
    ...row.emails
      .filter((email) => email !== '' && !isEmail(email))
      .map((email) => `“${email}” is not an e-mail address`),
  )
  if (phones.length === 0 && emails.length === 0) {
    const reason = faults.length === 0 ? 'It has no phone number and no e-mail address.' : sentence(faults)
    return { rejected: { line: row.line, reason } }
  }
  const contact = { ...named(row, emails[0] ?? phones[0]?.number ?? ''), emails, phones }
  const id = identify(row.id, [emails[0]?.toLowerCase() ?? keys[0] ?? '', foldText(contact.name)])
  return { id, contact, warnings: faults.length === 0 ? [] : [{ line: row.line, reason: sentence(faults) }] }
}

/** A contact's id in the directory: short, safe in a URL, and always the same for the same identity. */
export function contactId(...identity: readonly string[]): string {
  return sha256Hex(JSON.stringify(identity)).slice(0, 32)
}

function identify(own: string | undefined, derived: readonly [string, string]): string {
  return own ? contactId('own', own) : contactId('derived', ...derived)
}

function readPhones(row: ImportRow, country: string) {
  const phones: ContactPhone[] = []
  const keys: string[] = []
  const faults: string[] = []
  for (const { number: field, label } of row.phones) {
    if (field === '') continue
    const found = readNumbers(field, country)
    if (found.length === 0) faults.push(`“${field}” is not a phone number`)
    for (const { raw, e164, matchKey } of found) {
      const key = e164 ?? matchKey
      if (keys.includes(key)) continue
      keys.push(key)
      // A part that holds several numbers among words can't be stored once for each: then the number stands alone.
      const number = found.filter((other) => other.raw === raw).length > 1 ? key : raw
      phones.push(label ? { number, label } : { number })
    }
  }
  return { phones, keys, faults }
}

function named(
  row: ImportRow,
  fallback: string,
): Pick<ImportedContact, 'kind' | 'name' | 'firstName' | 'lastName' | 'company'> {
  const [firstName, lastName, company] = [row.firstName, row.lastName, row.company].map((part) => part || undefined)
  const person = row.name || [firstName, lastName].filter((part) => part !== undefined).join(' ')
  const isCompany = company !== undefined && !firstName && !lastName && (person === '' || person === company)
  const kind = row.kind ?? (isCompany ? 'company' : 'person')
  return { kind, name: person || company || fallback, firstName, lastName, company }
}

function isEmail(email: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(email)
}

function sentence(faults: readonly string[]): string {
  return `${faults.join('; ')}.`
}
