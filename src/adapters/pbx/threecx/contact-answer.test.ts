import { describe, expect, it } from 'vitest'
import type { Contact } from '../../../core/contacts/contact.ts'
import { threecxContactFields } from '../../../wire/threecx.ts'
import { noContact, placeholderContact, toThreecxContact } from './contact-answer.ts'

const contact: Contact = {
  id: '7',
  source: 'directory',
  kind: 'person',
  name: 'Ann Lee',
  firstName: 'Ann',
  lastName: 'Lee',
  company: 'Lee & Co',
  emails: ['ann@example.com', 'second@example.com'],
  phones: [
    { number: '(555) 123-4567', label: 'mobile' },
    { number: '+15550000001', label: 'Cell' },
    { number: '+15550000002', label: 'Work' },
    { number: '+15550000003', label: 'Home Fax' },
    { number: '+15550000004' },
  ],
  url: 'https://crm.example.com/7',
}

describe('toThreecxContact', () => {
  it('echoes the searched number byte for byte and puts the other phones by their label', () => {
    const answer = toThreecxContact(contact, '0015551234567', 'US')
    expect(answer).toEqual({
      id: '7',
      url: 'https://crm.example.com/7',
      first_name: 'Ann',
      last_name: 'Lee',
      full_name: 'Ann Lee',
      company: 'Lee & Co',
      email: 'ann@example.com',
      entity_type: 'person',
      business: '+15550000002',
      business2: '+15550000004',
      home: '',
      home2: '',
      mobile: '+15550000001',
      mobile2: '',
      other: '0015551234567',
      fax: '+15550000003',
      photo_url: '',
      searched_number: '0015551234567',
    })
  })

  it('gives every phone while there is a field for it, and no fax where it would be dialled', () => {
    const labels = ['mobile', 'mobile', 'mobile', 'work', 'work', 'home', 'home', 'fax', 'fax']
    const phones = labels.map((label, at) => ({ number: `+1555000010${at}`, label }))
    const { mobile, mobile2, business, business2, home, home2, other, fax } = toThreecxContact(
      { ...contact, phones },
      '',
      'US',
    )
    const given = [mobile, mobile2, other, business, business2, home, home2, fax]
    expect(given).toEqual(phones.slice(0, 8).map(({ number }) => number))
  })

  it('gives all phones where no number was searched', () => {
    const answer = toThreecxContact(contact, '', 'US')
    expect(answer).toMatchObject({ mobile: '(555) 123-4567', mobile2: '+15550000001', other: '+15550000004' })
    expect(answer.searched_number).toBe('')
  })

  it.each([
    ['a company', { kind: 'company', name: 'Lee & Co', company: undefined }, { company: 'Lee & Co', first_name: '' }],
    ['a lead without split names', { kind: 'lead', name: 'Roof repair' }, { first_name: 'Roof repair' }],
    ['a nameless person of a company', { name: '' }, { first_name: '', company: 'Lee & Co' }],
    ['somebody without any name', { name: '', company: undefined }, { first_name: 'Unnamed' }],
  ] as const)('always has a name that 3CX accepts: %s', (_, changes, expected) => {
    const answer = toThreecxContact({ ...contact, firstName: undefined, lastName: undefined, ...changes }, '1', 'US')
    expect(answer).toMatchObject(expected)
    expect(answer.first_name + answer.last_name + answer.company).not.toBe('')
  })
})

describe('answers for nobody', () => {
  it('have every field as a string, and no id when nobody is to be shown', () => {
    const nobody = noContact()
    expect(Object.keys(nobody)).toEqual(Object.keys(threecxContactFields.shape))
    expect(new Set(Object.values(nobody))).toEqual(new Set(['']))
  })

  it('let 3CX show a placeholder with a URL of its own', () => {
    const answer = placeholderContact('+15551234567', 'https://hook.example.com')
    expect(threecxContactFields.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({
      url: 'https://hook.example.com',
      last_name: '+15551234567',
      other: '+15551234567',
      searched_number: '+15551234567',
      entity_type: 'Placeholder',
    })
  })
})
