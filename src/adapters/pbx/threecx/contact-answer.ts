/**
 * What 3CX is answered about a contact: one flat object of strings, every field always there, since the template
 * grammar reads neither nested objects reliably nor missing fields. 3CX shows the contact only if it has a URL, a
 * name and a phone field with the number that was searched, so that number is given back byte for byte.
 */
import type { Contact, ContactPhone } from '../../../core/contacts/contact.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sameNumber } from '../../../core/phone/same-number.ts'
import type { ThreecxContact } from '../../../wire/threecx.ts'

/** Entity type of an answer that stands for nobody; a journal that brings it back is known to have no contact. */
export const placeholderEntityType = 'Placeholder'

const nothing: ThreecxContact = {
  id: '',
  url: '',
  first_name: '',
  last_name: '',
  full_name: '',
  company: '',
  email: '',
  entity_type: '',
  business: '',
  business2: '',
  home: '',
  home2: '',
  mobile: '',
  mobile2: '',
  other: '',
  fax: '',
  photo_url: '',
  searched_number: '',
}

/** Nobody was found and nobody is to be shown: an empty `id` is what the template's rule looks at. */
export function noContact(): ThreecxContact {
  return { ...nothing }
}

/**
 * A contact as 3CX can show it.
 * @param searchedNumber What 3CX asked for, untouched; empty when it asked by e-mail or text.
 */
export function toThreecxContact(contact: Contact, searchedNumber: string, country: string): ThreecxContact {
  const [email = ''] = contact.emails
  return {
    ...nothing,
    ...namesOf(contact),
    ...phoneFields(contact.phones, searchedNumber, country),
    id: contact.id,
    url: contact.url,
    email,
    entity_type: contact.entityType ?? contact.kind,
    photo_url: contact.photoUrl ?? '',
    searched_number: searchedNumber,
  }
}

/**
 * An answer for a caller whom nobody knows. Without any answer some 3CX builds do not journal the call at all. The URL
 * carries the number, since 3CX wants a different one for each contact.
 * @param url Where a person finds out about the number.
 */
export function placeholderContact(searchedNumber: string, url: string): ThreecxContact {
  return {
    ...nothing,
    id: `caller ${searchedNumber}`,
    url,
    first_name: 'Unknown caller',
    last_name: searchedNumber,
    full_name: `Unknown caller ${searchedNumber}`,
    entity_type: placeholderEntityType,
    other: searchedNumber,
    searched_number: searchedNumber,
  }
}

/** At least one of first name, last name and company is filled: 3CX asks for it. */
function namesOf({ kind, name, firstName = '', lastName = '', company = '' }: Contact) {
  if (kind === 'company')
    return { first_name: '', last_name: '', full_name: name, company: company || name || 'Unnamed' }
  const split = firstName !== '' || lastName !== ''
  const first_name = split ? firstName : name || (company === '' ? 'Unnamed' : '')
  return { first_name, last_name: lastName, full_name: name || `${firstName} ${lastName}`.trim(), company }
}

type PhoneField = 'business' | 'business2' | 'home' | 'home2' | 'mobile' | 'mobile2' | 'other' | 'fax'

/** A source's word for a phone, and the fields of 3CX it belongs in, best first. */
const fieldsByLabel: readonly (readonly [RegExp, readonly PhoneField[]])[] = [
  [/fax/i, ['fax']],
  [/mobile|cell|handy/i, ['mobile', 'mobile2']],
  [/home|private|personal/i, ['home', 'home2']],
  [/work|business|office|company|main|direct/i, ['business', 'business2']],
]
/** Where a phone goes that has no label, or whose fields are taken; a fax number never rings, so `fax` is not among them. */
const anywhere: readonly PhoneField[] = ['other', 'business', 'business2', 'mobile2', 'home2', 'home', 'mobile']

/** The searched number in `other`, every other phone in the field of its label while there is room. */
function phoneFields(phones: readonly ContactPhone[], searchedNumber: string, country: string) {
  const searched = readNumber(searchedNumber, country)
  const others = phones.filter(({ number }) => !sameNumber(readNumber(number, country), searched))
  const fields: Partial<Record<PhoneField, string>> = searchedNumber === '' ? {} : { other: searchedNumber }
  const place = (number: string, candidates: readonly PhoneField[]) => {
    const free = candidates.find((field) => fields[field] === undefined)
    if (free !== undefined) fields[free] = number
    return free !== undefined
  }
  const homeless = others.filter(({ number, label = '' }) => {
    const known = fieldsByLabel.find(([pattern]) => pattern.test(label))
    // A second fax is left out: anywhere else it would be dialled.
    return known === undefined || (!place(number, known[1]) && !known[1].includes('fax'))
  })
  for (const { number } of homeless) place(number, anywhere)
  return fields
}
