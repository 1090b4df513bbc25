/**
 * One row of an import, whatever file it came from, and what becomes of it: a contact with a lasting identity, or a
 * reason why not.
 *
 * What must stay true: the same row always gets the same id (a re-import updates, never doubles); a row without any
 * readable number and e-mail is no contact, since nobody could ever be looked up by it.
 */
import { foldText } from '../../../lib/fold-text.ts'
import type { ImportRow } from '../../../wire/import-row.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { readNumber, readNumbers } from '../../phone/read-number.ts'
import { isValidAtHome } from '../../phone/valid-at-home.ts'
import type { ContactPhone } from '../contact.ts'
import { contactId, type StoredContact } from './stored-contact.ts'

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

/** Numbers that were read with the site's country, and those of them that are none of its plan. */
export interface NumberCount {
  readonly atHome: number
  readonly notValid: number
}

export type RowResult =
  | {
      readonly id: string
      readonly contact: ImportedContact
      readonly warnings: readonly RowComplaint[]
      readonly numbers: NumberCount
    }
  | { readonly rejected: RowComplaint }

/** Reads one row with the site's country. */
export function readRow(row: ImportRow, country: string): RowResult {
  const { phones, keys, faults, numbers } = readPhones(row, country)
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
  return { id, contact, numbers, warnings: faults.length === 0 ? [] : [{ line: row.line, reason: sentence(faults) }] }
}

function identify(own: string | undefined, derived: readonly [string, string]): string {
  return own ? contactId('own', own) : contactId('derived', ...derived)
}

function readPhones(row: ImportRow, country: string) {
  const phones: ContactPhone[] = []
  const keys: string[] = []
  const faults: string[] = []
  const validity: boolean[] = []
  for (const { number: field, label } of row.phones) {
    const fault = cellFault(field)
    if (fault === undefined && isBlank(field, country)) continue
    const found = fault === undefined ? readNumbers(field, country).filter((number) => isPlausible(number, field)) : []
    if (found.length === 0) faults.push(fault ?? `“${field}” is not a phone number`)
    for (const each of found) {
      const { raw, e164, matchKey } = each
      const key = e164 ?? matchKey
      if (keys.includes(key)) continue
      keys.push(key)
      const isValid = isValidAtHome(each, country)
      if (isValid !== undefined) validity.push(isValid)
      // A part that holds several numbers among words can't be stored once for each: then the number stands alone.
      const number = found.filter((other) => other.raw === raw).length > 1 ? key : raw
      phones.push(label ? { number, label } : { number })
    }
  }
  const numbers = { atHome: validity.length, notValid: validity.filter((isValid) => !isValid).length }
  return { phones, keys, faults, numbers }
}

/** Nothing, or what people and telephones write for nothing: `-`, `0`, `n/a`, `0000000000`. */
function isBlank(field: string, country: string): boolean {
  return /^[0\s\p{P}]*$/u.test(field) || readNumber(field, country).kind === 'withheld'
}

/** What a spreadsheet made of a number, or what is none although it is made of digits. */
function cellFault(cell: string): string | undefined {
  if (/^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(cell.trim()))
    return `“${cell}” has lost digits in a spreadsheet: format the column as text there and export again`
  if (/^#(?:#{2,}|N\/A|NAME\?|VALUE!|REF!|NULL!|NUM!|DIV\/0!)$/i.test(cell.trim()))
    return `“${cell}” replaces a number that the spreadsheet could not show: fix the column there and export again`
  const isDate = /^(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})(?:[ T]\d\d?:\d\d.*)?$/.test(cell.trim())
  return isDate ? `“${cell}” is a date, not a phone number` : undefined
}

/** An extension stands alone in its cell; a few digits among other things are no number. */
function isPlausible({ kind }: PhoneNumber, cell: string): boolean {
  return kind !== 'internal' || /^(?:ext\.?\s*)?[*#]?\d{2,6}#?$/i.test(cell.trim())
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
