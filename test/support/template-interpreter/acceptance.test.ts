import { describe, expect, it } from 'vitest'
import { acceptContacts } from './acceptance.ts'

const contact = { ContactUrl: 'u/1', FirstName: 'Ann', PhoneOther: '+15551234567', FaxBusiness: '+15550000000' }

describe('acceptContacts', () => {
  it('shows a contact once: a second one with the same URL is left out', () => {
    const other = { ...contact, ContactUrl: 'u/2' }
    expect(acceptContacts([contact, contact, other], '+15551234567')).toEqual({
      accepted: [contact, other],
      refusals: ['ContactUrl is not unique'],
    })
  })

  it('wants the searched number byte for byte in a phone, not in a fax', () => {
    expect(acceptContacts([contact], '5551234567').accepted).toHaveLength(1)
    expect(acceptContacts([contact], '15550000000').accepted).toHaveLength(0)
    expect(acceptContacts([{ ...contact, PhoneOther: '+1 555 123 4567' }], '+15551234567').accepted).toHaveLength(0)
  })

  it('asks for no phone where no number was searched', () => {
    expect(acceptContacts([{ ContactUrl: 'u/1', CompanyName: 'Lee' }]).accepted).toHaveLength(1)
  })
})
