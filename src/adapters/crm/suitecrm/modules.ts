/** The modules that hold contacts: their fields, and their records as our Contact. */
import type { Contact, ContactPhone } from '../../../core/contacts/contact.ts'
import { countryCodeOf } from '../../../core/phone/country-code.ts'
import { readableAtHome } from '../foreign-numbers.ts'
import { instantOf, textOf } from './attributes.ts'
import { type SuiteRecord, suiteCrmId } from './suitecrm-http.ts'

export type ContactModule = 'Contacts' | 'Accounts' | 'Leads'

export interface ModuleForm {
  readonly module: ContactModule
  readonly kind: Contact['kind']
  /** Columns with numbers, and what we call them; best known first. */
  readonly phones: Readonly<Record<string, string>>
  readonly names: readonly string[]
  /** The column with the country of the address, as people wrote it. */
  readonly country: string
  /** What else is asked for. */
  readonly others: readonly string[]
}

const personPhones = {
  phone_mobile: 'mobile',
  phone_work: 'work',
  phone_home: 'home',
  phone_other: 'other',
  assistant_phone: 'assistant',
  phone_fax: 'fax',
}

export const modules: readonly ModuleForm[] = [
  {
    module: 'Contacts',
    kind: 'person',
    phones: personPhones,
    names: ['first_name', 'last_name'],
    country: 'primary_address_country',
    others: ['account_name', 'photo', 'email1', 'date_modified'],
  },
  {
    module: 'Accounts',
    kind: 'company',
    phones: { phone_office: 'office', phone_alternate: 'alternate', phone_fax: 'fax' },
    names: ['name'],
    country: 'billing_address_country',
    others: ['email1', 'date_modified'],
  },
  {
    module: 'Leads',
    kind: 'lead',
    phones: personPhones,
    names: ['first_name', 'last_name'],
    country: 'primary_address_country',
    others: ['account_name', 'status', 'email1', 'date_modified'],
  },
]

export function formOf(module: ContactModule): ModuleForm {
  const form = modules.find((one) => one.module === module)
  if (form === undefined) throw new RangeError(`no such module: ${module}`)
  return form
}

export function isContactModule(module: string | undefined): module is ContactModule {
  return modules.some((form) => form.module === module)
}

export function fieldsOf(form: ModuleForm): string[] {
  return [...form.names, ...Object.keys(form.phones), form.country, ...form.others]
}

/** A lead that became a contact or account is found through those. */
export function isConverted(form: ModuleForm, record: SuiteRecord): boolean {
  return form.module === 'Leads' && textOf(record, 'status') === 'Converted'
}

/** The country that reads the record's national numbers; absent where its address has none. */
export function countryOf(form: ModuleForm, record: SuiteRecord): string | undefined {
  return countryCodeOf(textOf(record, form.country))
}

export interface Place {
  /** Where SuiteCRM is installed. */
  readonly base: string
  /** Where the record is shown. */
  readonly url: string
  /** The site's country. */
  readonly home: string
}

export function toContact(form: ModuleForm, record: SuiteRecord, { base, url, home }: Place): Contact {
  const text = (field: string) => textOf(record, field).replace(/\s+/g, ' ').trim()
  const [email, company, photo] = [text('email1'), text('account_name'), text('photo')]
  const phones = phonesOf(form, record, home)
  // Put together here: SuiteCRM's own `name` follows the API user's taste ("Doe, Jane").
  const name = form.names.map(text).filter(Boolean).join(' ')
  const person = form.kind === 'company' ? {} : { firstName: text('first_name'), lastName: text('last_name') }
  return {
    id: record.id,
    source: suiteCrmId,
    kind: form.kind,
    name: name || company || email || phones[0]?.number || record.id,
    ...person,
    ...(company === '' ? {} : { company }),
    emails: email === '' ? [] : [email],
    phones,
    url,
    ...(photo === '' ? {} : { photoUrl: photoUrl(base, form.module, record.id) }),
    ...(instantOf(record, 'date_modified') ? { modifiedAt: instantOf(record, 'date_modified') } : {}),
    entityType: form.module,
  }
}

function phonesOf(form: ModuleForm, record: SuiteRecord, home: string): ContactPhone[] {
  const own = countryOf(form, record)
  return Object.entries(form.phones).flatMap(([field, label]) => {
    const written = textOf(record, field).trim()
    return written === '' ? [] : readableAtHome(written, own, home).map((number) => ({ number, label }))
  })
}

/** Seen by whoever is logged in to SuiteCRM in the same browser, as agents are. */
function photoUrl(base: string, module: ContactModule, id: string): string {
  const root = base.replace(/\/+$/, '')
  return `${root}/index.php?entryPoint=download&id=${encodeURIComponent(`${id}_photo`)}&type=${module}`
}
