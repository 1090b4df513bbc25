/** Creating a contact in HubSpot, once for each request (key-property.ts); an e-mail address that is taken finds its owner. */
import type { Contact, NewContact } from '../../../core/contacts/contact.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { ConnectorContext } from '../connector.ts'
import type { Finder } from '../finder.ts'
import type { AccountReader } from './account.ts'
import { toPerson } from './contact.ts'
import type { HubSpotObject } from './hubspot-http.ts'
import type { KeyedObjects } from './key-property.ts'

export async function createContact(
  parts: { readonly objects: KeyedObjects; readonly accounts: AccountReader; readonly finder: Finder },
  { country }: ConnectorContext,
  wanted: NewContact,
  key: string,
  signal: AbortSignal,
): Promise<Contact> {
  const { objects, accounts, finder } = parts
  const properties = newProperties(wanted, country)
  const created = await objects.create('contacts', key, { properties }, signal)
  if (created.object) {
    const { id, properties: returned, updatedAt } = created.object
    // An answer may leave properties out that were just written.
    const all: HubSpotObject = { id, updatedAt, properties: new Map([...Object.entries(properties), ...returned]) }
    return toPerson(all, await accounts.known(signal), country)
  }
  const [owner] = wanted.email ? await finder.byEmail(wanted.email, signal) : []
  if (owner) return owner
  throw created.refusal
}

function newProperties(wanted: NewContact, country: string): Record<string, string> {
  const { name, firstName, lastName, email, company, number } = wanted
  const phone = number && (readNumber(number, country).e164 ?? number)
  const fields = {
    // HubSpot shows first and last name side by side: a name whose parts are not known goes into one of them.
    firstname: firstName ?? (lastName ? undefined : name),
    lastname: lastName,
    email: email?.trim().toLowerCase(),
    company,
    phone,
  }
  return Object.fromEntries(Object.entries(fields).flatMap(([field, value]) => (value ? [[field, value]] : [])))
}
