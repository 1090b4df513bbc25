import { describe, expect, it } from 'vitest'
import { crmAttributes } from './cti-names.ts'

const contact = {
  id: '1',
  source: 'crm',
  kind: 'person' as const,
  name: 'Jane Doe',
  emails: ['jane@acme.example', 'doe@home.example'],
  phones: [],
  url: '',
}

describe('a contact in the names of SuiteCRM', () => {
  it('has each number where its label puts it, and never a fax or a home number as the one at work', () => {
    const phones = [
      { number: '+1', label: 'home' },
      { number: '+2', label: 'Mobile Phone' },
      { number: '+3', label: 'fax' },
      { number: '+4', label: 'work' },
    ]
    expect(crmAttributes({ ...contact, firstName: 'Jane', lastName: 'Doe', phones }, 'Acme')).toEqual({
      first_name: 'Jane',
      last_name: 'Doe',
      phone_mobile: '+2',
      phone_work: '+4',
      email1: 'jane@acme.example',
      account_name: 'Acme',
    })
    const [home, , fax] = phones
    expect(crmAttributes({ ...contact, phones: [home, fax].flatMap((one) => one ?? []) }, undefined)).toMatchObject({
      phone_mobile: '',
      phone_work: '',
    })
  })

  it('takes a number without a label for the one at work, and a whole name for the last', () => {
    const phones = [{ number: '+5' }]
    expect(crmAttributes({ ...contact, phones, emails: [], company: 'Acme' }, undefined)).toEqual({
      first_name: '',
      last_name: 'Jane Doe',
      phone_mobile: '',
      phone_work: '+5',
      email1: '',
      account_name: 'Acme',
    })
  })
})
