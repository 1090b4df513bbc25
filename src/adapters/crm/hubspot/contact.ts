/** A contact or company of HubSpot → our Contact. */
import type { Contact, ContactPhone } from '../../../core/contacts/contact.ts'
import { countryCodeOf } from '../../../core/phone/country-code.ts'
import { readableAtHome } from '../foreign-numbers.ts'
import { readInstant } from '../format-instant.ts'
import { type Account, recordUrl } from './account.ts'
import { type HubSpotObject, hubSpotId } from './hubspot-http.ts'

export const contactProperties = [
  'firstname',
  'lastname',
  'email',
  'hs_additional_emails',
  'phone',
  'mobilephone',
  'company',
  'country',
  'hs_country_region_code',
  'lastmodifieddate',
]
export const companyProperties = ['name', 'phone', 'domain', 'country', 'hs_country_code', 'hs_lastmodifieddate']

/** Ids are unique for each type only, so ours say which. */
const companyPrefix = 'company-'

export function toPerson(
  { id, properties: of, updatedAt }: HubSpotObject,
  account: Account | undefined,
  home: string,
): Contact {
  const [firstName, lastName, email] = [of.get('firstname'), of.get('lastname'), of.get('email')]
  const phones = phonesOf(
    [
      ['mobile', of.get('mobilephone')],
      ['phone', of.get('phone')],
    ],
    countryCodeOf(of.get('hs_country_region_code')) ?? countryCodeOf(of.get('country')),
    home,
  )
  const more = of.get('hs_additional_emails')?.split(/[;,\s]+/) ?? []
  const emails = [...new Set([email ?? '', ...more].filter((one) => one !== ''))]
  return {
    id,
    source: hubSpotId,
    kind: 'person',
    name: [firstName, lastName].filter(Boolean).join(' ') || email || phones[0]?.number || id,
    firstName,
    lastName,
    company: of.get('company'),
    emails,
    phones,
    url: recordUrl(account, 'person', id),
    modifiedAt: readInstant(of.get('lastmodifieddate') ?? updatedAt),
    entityType: 'Contacts',
  }
}

export function toCompany(
  { id, properties: of, updatedAt }: HubSpotObject,
  account: Account | undefined,
  home: string,
): Contact {
  const own = countryCodeOf(of.get('hs_country_code')) ?? countryCodeOf(of.get('country'))
  const phones = phonesOf([['phone', of.get('phone')]], own, home)
  const name = of.get('name') ?? of.get('domain') ?? phones[0]?.number ?? id
  return {
    id: `${companyPrefix}${id}`,
    source: hubSpotId,
    kind: 'company',
    name,
    company: name,
    emails: [],
    phones,
    url: recordUrl(account, 'company', id),
    modifiedAt: readInstant(of.get('hs_lastmodifieddate') ?? updatedAt),
    entityType: 'Companies',
  }
}

export function kindOfId(id: string): 'company' | 'person' {
  return id.startsWith(companyPrefix) ? 'company' : 'person'
}

/** HubSpot's own id. */
export function objectIdOf({ id, kind }: Pick<Contact, 'id' | 'kind'>): string {
  return kind === 'company' ? id.slice(companyPrefix.length) : id
}

/** HubSpot keeps a number as it was typed or imported, often in the national form of the contact's country. */
function phonesOf(
  fields: readonly (readonly [string, string | undefined])[],
  own: string | undefined,
  home: string,
): ContactPhone[] {
  const phones = fields.flatMap(([label, written]) =>
    written ? readableAtHome(written, own, home).map((number) => ({ number, label })) : [],
  )
  return phones.filter((phone, at) => phones.findIndex(({ number }) => number === phone.number) === at)
}
