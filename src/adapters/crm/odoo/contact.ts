/** Partners (people, companies) and leads of Odoo → our Contact. */
import * as z from 'zod'
import type { Contact, ContactPhone } from '../../../core/contacts/contact.ts'
import { readNumber, readNumbers } from '../../../core/phone/read-number.ts'
import { sameNumber } from '../../../core/phone/same-number.ts'
import { readableAtHome } from '../foreign-numbers.ts'
import type { KnownModel } from './model.ts'
import { flag, instant, link, text } from './odoo-values.ts'

export const odooId = 'odoo'

export type RecordModel = 'res.partner' | 'crm.lead'

export interface RecordRef {
  readonly model: RecordModel
  readonly id: number
}

/** As the contract for Odoo's 3CX templates has it: a lead's id begins with `L`, so that no partner has the same. */
export function contactId({ model, id }: RecordRef): string {
  return model === 'crm.lead' ? `L${id}` : String(id)
}

export function recordRef(id: string): RecordRef | undefined {
  const match = /^(L?)(\d{1,15})$/.exec(id)
  return match ? { model: match[1] ? 'crm.lead' : 'res.partner', id: Number(match[2]) } : undefined
}

/** Opens the record in every version from 14 on, after a login where one is needed. */
export function recordUrl(webUrl: string, { model, id }: { readonly model: string; readonly id: number }): string {
  return `${webUrl}/mail/view?model=${model}&res_id=${id}`
}

const partnerFields = [
  ...['name', 'display_name', 'is_company', 'email', 'parent_id', 'commercial_company_name', 'company_name'],
  ...['firstname', 'lastname', 'country_code', 'image_128', 'phone_sanitized', 'write_date'],
]
const leadFields = ['name', 'contact_name', 'partner_name', 'email_from', 'phone_sanitized', 'write_date']

export function fieldsOf(model: RecordModel, known: KnownModel): string[] {
  const named = (model === 'crm.lead' ? leadFields : partnerFields).filter((field) => known.has(field))
  return ['id', ...named, ...known.phones]
}

const rowSchema = z.looseObject({
  id: z.int(),
  name: text,
  display_name: text,
  is_company: flag,
  email: text,
  email_from: text,
  parent_id: link,
  commercial_company_name: text,
  company_name: text,
  partner_name: text,
  contact_name: text,
  firstname: text,
  lastname: text,
  country_code: text,
  image_128: text,
  phone_sanitized: text,
  write_date: instant,
})
export const rowsSchema = z.array(rowSchema)
export type OdooRow = z.infer<typeof rowSchema>

export interface ReadingOptions {
  readonly webUrl: string
  /** The site's, for numbers of records without a country. */
  readonly country: string
}

export function toContact(row: OdooRow, model: RecordModel, known: KnownModel, options: ReadingOptions): Contact {
  const ref = { model, id: row.id }
  const shared = {
    id: contactId(ref),
    source: odooId,
    phones: phonesOf(row, known, options.country),
    url: recordUrl(options.webUrl, ref),
    modifiedAt: row.write_date,
    entityType: model,
  }
  if (model === 'crm.lead') {
    const name = row.contact_name ?? row.partner_name ?? row.name ?? shared.id
    return { ...shared, kind: 'lead', name, company: row.partner_name, emails: addressesOf(row.email_from) }
  }
  const company = row.commercial_company_name ?? row.parent_id?.name ?? row.company_name
  return {
    ...shared,
    kind: row.is_company ? 'company' : 'person',
    name: row.name ?? row.display_name ?? company ?? shared.id,
    firstName: row.firstname,
    lastName: row.lastname,
    company: row.is_company ? undefined : company,
    emails: addressesOf(row.email),
    photoUrl: row.image_128 && `${options.webUrl}/web/image/res.partner/${row.id}/avatar_128`,
  }
}

/** No field with addresses is longer; what somebody else wrote into one may be. */
const longestField = 1_000

/** Odoo keeps what people type: `Jane <jane@example.com>`, or two addresses in one field. */
export function addressesOf(field: string | undefined): string[] {
  // Cut first: text without an @ would be searched from each of its characters to its end.
  return [...new Set(field?.slice(0, longestField).match(/[^\s<>()[\],;:"']+@[^\s<>()[\],;:"']+/g) ?? [])]
}

/** Numbers as stored, abroad read by the contact's country. Odoo's own reading stands in where ours finds nothing. */
function phonesOf(row: OdooRow, { phones }: KnownModel, country: string): ContactPhone[] {
  const written = phones.flatMap((label): ContactPhone[] => {
    const field = text.safeParse(row[label]).data
    if (field === undefined) return []
    return readableAtHome(field, row.country_code, country).map((number) => ({ number, label }))
  })
  const sanitized = row.phone_sanitized
  if (sanitized === undefined) return written
  const known = written.flatMap(({ number }) => readNumbers(number, country))
  const isKnown = known.some((number) => sameNumber(number, readNumber(sanitized, country)))
  return isKnown ? written : [...written, { number: sanitized, label: 'phone' }]
}
