/** The finding half of a connector, and what the connectors ask themselves before they ask their CRM. */
import type { CallView } from '../../core/calls/call.ts'
import type { Contact } from '../../core/contacts/contact.ts'
import type { PhoneNumber } from '../../core/phone/phone-number.ts'
import { readNumber } from '../../core/phone/read-number.ts'
import { sharedEnding } from '../../core/phone/same-number.ts'

/** Each rejects with a `crm_…` error when the CRM could not be asked; an empty list is the CRM's word. */
export interface Finder {
  byNumber(number: PhoneNumber, signal: AbortSignal): Promise<Contact[]>
  byEmail(email: string, signal: AbortSignal): Promise<Contact[]>
  search(text: string, limit: number, signal: AbortSignal): Promise<Contact[]>
}

/** Fewer digits would fit half of all contacts where a CRM searches by a part of a number. */
export const fewestDigits = 5

/** For CRMs that search by the national digits. */
export function isSearchable(number: PhoneNumber): boolean {
  return number.kind === 'public' && sharedEnding(number).length >= fewestDigits
}

/** Whether somebody who searches for this means a telephone number. */
export function looksLikeNumber(text: string): boolean {
  return /^[\d\s+().\-/]+$/.test(text)
}

/** Whom the call was with; withheld where nobody knows. */
export function numberOf({ external }: CallView, country: string): PhoneNumber {
  return readNumber(external?.e164 ?? external?.number ?? '', country)
}
