/** A contact or company of HubSpot → our Contact. */
import type { Contact, ContactPhone } from '../../../core/contacts/contact.ts'
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
  'lastmodifieddate',
]
export const companyProperties = ['name', 'phone', 'domain', 'hs_lastmodifieddate']

/** Ids are unique for each type only, so ours say which. */
const companyPrefix = 'company-'

export function toPerson({ id, properties: of, updatedAt }: HubSpotObject, account: Account | undefined): Contact {
  const [firstName, lastName, email] = [of.get('firstname'), of.get('lastname'), of.get('email')]
  const phones = phonesOf([
    ['mobile', of.get('mobilephone')],
    ['phone', of.get('phone')],
  ])
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

export function toCompany({ id, properties: of, updatedAt }: HubSpotObject, account: Account | undefined): Contact {
  const phones = phonesOf([['phone', of.get('phone')]])
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

/** HubSpot's own id. */
export function objectIdOf({ id, kind }: Contact): string {
  return kind === 'company' ? id.slice(companyPrefix.length) : id
}

function phonesOf(fields: readonly (readonly [string, string | undefined])[]): ContactPhone[] {
  const phones = fields.flatMap(([label, number]) => (number ? { number, label } : []))
  return phones.filter((phone, at) => phones.findIndex(({ number }) => number === phone.number) === at)
}
