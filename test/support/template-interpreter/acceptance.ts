/**
 * Which of the contacts found 3CX shows: those with a ContactUrl of their own, a name, and, when a number was searched,
 * that number in a phone output. Established by independent public sources, not by the vendor.
 */
import type { ContactOutputs } from './run-scenario.ts'

export interface Acceptance {
  readonly accepted: readonly ContactOutputs[]
  /** Why the others were left out. */
  readonly refusals: readonly string[]
}

const names = ['FirstName', 'LastName', 'CompanyName']
const phones = /^Phone(Business|Home|Mobile|Other)2?$/

export function acceptContacts(contacts: readonly ContactOutputs[], searchedNumber?: string): Acceptance {
  const accepted: ContactOutputs[] = []
  const refusals: string[] = []
  const urls = new Set<string>()
  for (const contact of contacts) {
    const refusal = refusalOf(contact, urls, searchedNumber)
    if (refusal === undefined) accepted.push(contact)
    else refusals.push(refusal)
    urls.add(contact.ContactUrl ?? '')
  }
  return { accepted, refusals }
}

function refusalOf(contact: ContactOutputs, urls: ReadonlySet<string>, number: string | undefined): string | undefined {
  const url = contact.ContactUrl ?? ''
  if (url === '') return 'no ContactUrl'
  if (urls.has(url)) return 'ContactUrl is not unique'
  if (!names.some((name) => (contact[name] ?? '') !== '')) return 'no FirstName, LastName or CompanyName'
  if (number === undefined) return undefined
  const echoed = Object.entries(contact).some(([type, value]) => phones.test(type) && value.includes(number))
  return echoed ? undefined : 'no phone output contains the searched number'
}
