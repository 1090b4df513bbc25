/**
 * Where contacts can be found: the built-in directory and every CRM connector. An implementation only
 * translates; caching, deadlines, ties and policy are lookup's.
 *
 * Each method rejects with a SwitchhookError (`crm_…`) when the source errs or answers rubbish, and stops when
 * the signal aborts. An empty list means "surely none". `findByNumber` returns only contacts one of whose
 * numbers is the same number (phone's `sameNumber`), never a partial match.
 */
import type { RecordRef, StoredRecord } from '../../ports/records.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { Contact, NewContact } from './contact.ts'

export interface ContactSource {
  readonly id: string
  /** Smaller comes first. */
  readonly priority: number
  findByNumber(number: PhoneNumber, signal: AbortSignal): Promise<readonly Contact[]>
  /** The same, with a record of the site beside it: of a source that is itself in the site's records. */
  findBeside?(
    number: PhoneNumber,
    ref: RecordRef,
  ): { readonly contacts: Promise<readonly Contact[]>; readonly beside: Promise<StoredRecord<unknown> | undefined> }
  findByEmail(email: string, signal: AbortSignal): Promise<readonly Contact[]>
  /** By name, company, number or e-mail prefix; best first. */
  search(text: string, limit: number, signal: AbortSignal): Promise<readonly Contact[]>
  /** Absent where the source can't. `key` is the same for every repetition of one request, for sources that dedupe. */
  create?(contact: NewContact, key: string, signal: AbortSignal): Promise<Contact>
}
