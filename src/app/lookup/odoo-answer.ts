/**
 * What the Odoo module answers its 3CX templates (facts of the module, versions 14 to 17): a partner, a lead whose id
 * begins with `L`, or `new_number`. Every text field is there, since the template reads them all.
 */

import type { Contact } from '../../core/contacts/contact.ts'
import type { PhoneNumber } from '../../core/phone/phone-number.ts'
import { readNumbers } from '../../core/phone/read-number.ts'
import { sameNumber } from '../../core/phone/same-number.ts'
import type { OdooAnswer, OdooFields, OdooLead, OdooPartner } from '../../wire/odoo.ts'
import { answerMemo } from './answer-memo.ts'
import { unknownCallerUrl, withWholeUrl } from './contact-url.ts'

export const odooAnswer = answerMemo(({ outcome, contact, number }, { publicUrl, country }): OdooAnswer => {
  if (contact?.kind === 'lead') return inBothForms(leadForm(withWholeUrl(contact, publicUrl), number, country))
  if (contact) return inBothForms(partnerForm(withWholeUrl(contact, publicUrl), number, country))
  if (outcome === 'placeholder') return inBothForms(placeholderForm(number, publicUrl))
  return inBothForms({ new_number: true })
})

function inBothForms<Fields extends OdooFields>(fields: Fields) {
  return { jsonrpc: '2.0' as const, id: null, result: fields, ...fields }
}

function partnerForm(contact: Contact, searched: PhoneNumber, country: string): OdooPartner {
  const { id, kind, name, firstName, lastName, company, emails, url } = contact
  const isCompany = kind === 'company'
  const isSplit = firstName !== undefined || lastName !== undefined
  return {
    partner_id: id,
    type: 'contact',
    firstname: isCompany ? '' : isSplit ? (firstName ?? '') : name,
    lastname: isCompany ? '' : (lastName ?? ''),
    ...phoneFields(contact, searched, country),
    email: emails[0] ?? '',
    web_url: url,
    company_type: isCompany ? 'company' : '',
    name: isCompany ? name : (company ?? ''),
  }
}

function leadForm(contact: Contact, searched: PhoneNumber, country: string): OdooLead {
  const { id, name, firstName, lastName, company, url } = contact
  const person = [firstName, lastName].filter((part) => part !== undefined).join(' ')
  return {
    // The Odoo connector's leads have theirs already.
    partner_id: id.startsWith('L') ? id : `L${id}`,
    type: 'lead',
    name: person || name,
    contact_name: person === '' ? (company ?? name) : name,
    ...phoneFields(contact, searched, country),
    web_url: url,
    link_end: 'link_end',
  }
}

function placeholderForm(searched: PhoneNumber, publicUrl: string): OdooPartner {
  return {
    partner_id: `caller ${searched.raw}`,
    type: 'contact',
    firstname: 'Unknown caller',
    lastname: searched.raw,
    mobile: '',
    phone: searched.raw,
    email: '',
    web_url: unknownCallerUrl(searched.raw, publicUrl),
    company_type: '',
    name: '',
  }
}

/** The phone that was searched stands as searched, in its own field; where it is neither of the two, in `phone`. */
function phoneFields({ phones }: Contact, searched: PhoneNumber, country: string) {
  const isMobile = (label = '') => /mobile|cell|handy/i.test(label)
  const isSearched = (field: string) => readNumbers(field, country).some((number) => sameNumber(number, searched))
  const shown = (wanted: boolean) => {
    const fitting = phones.filter(({ label }) => isMobile(label) === wanted)
    return fitting.some(({ number }) => isSearched(number)) ? searched.raw : (fitting[0]?.number ?? '')
  }
  const [mobile, phone] = [shown(true), shown(false)]
  return mobile === searched.raw || phone === searched.raw ? { mobile, phone } : { mobile, phone: searched.raw }
}
