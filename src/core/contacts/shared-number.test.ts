import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Contact } from './contact.ts'
import { chooseContact, compareContacts } from './shared-number.ts'

function contact(fields: Partial<Contact>): Contact {
  const id = fields.id ?? 'a'
  return {
    id,
    source: 'directory',
    kind: 'person',
    name: 'N',
    emails: [],
    phones: [],
    url: `https://x.test/${id}`,
    ...fields,
  }
}

const anyContact = fc
  .record({
    id: fc.constantFrom('1', '10', '2', 'a', 'B', '\u{1f600}', '\uffee', ''),
    source: fc.constantFrom('directory', 'odoo'),
    kind: fc.constantFrom('person' as const, 'lead' as const, 'company' as const),
    modifiedAt: fc.constantFrom(
      undefined,
      'rubbish',
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T01:00:00+01:00',
      '2026-05-01T00:00:00Z',
    ),
  })
  .map(contact)

describe('a number that several contacts share', () => {
  it('goes to a person before a lead before a company, however recently those changed', () => {
    const company = contact({ id: '1', kind: 'company', modifiedAt: '2026-09-01T00:00:00Z' })
    const lead = contact({ id: '2', kind: 'lead', modifiedAt: '2026-08-01T00:00:00Z' })
    const person = contact({ id: '3', kind: 'person', modifiedAt: '2020-01-01T00:00:00Z' })
    expect(chooseContact([company, lead, person]).candidates).toEqual([person, lead, company])
  })

  it('goes to the most recently changed of two persons, as instants and not as text', () => {
    const newer = contact({ id: '2', modifiedAt: '2026-01-01T00:00:00-05:00' })
    const older = contact({ id: '1', modifiedAt: '2026-01-01T03:00:00Z' })
    expect(chooseContact([older, newer]).contact).toBe(newer)
  })

  it('prefers a contact whose change is dated to one whose change is not', () => {
    const dated = contact({ id: '9', modifiedAt: '1999-01-01T00:00:00Z' })
    expect(chooseContact([contact({ id: '1' }), contact({ id: '2', modifiedAt: 'rubbish' }), dated]).contact).toBe(
      dated,
    )
  })

  it('goes by id in code-point order when all else is equal', () => {
    const ids = ['\u{1f600}', '\uffee', 'b', 'B', '10', '9']
    const order = chooseContact(ids.map((id) => contact({ id }))).candidates.map(({ id }) => id)
    expect(order).toEqual(['10', '9', 'B', 'b', '\uffee', '\u{1f600}'])
  })

  it('says it is shared only when the contacts are distinct', () => {
    expect(chooseContact([contact({ id: '1' })]).shared).toBe(false)
    expect(chooseContact([contact({ id: '1' }), contact({ id: '1' })]).shared).toBe(false)
    expect(chooseContact([contact({ id: '1' }), contact({ id: '2' })]).shared).toBe(true)
    expect(chooseContact([contact({ id: '1' }), contact({ id: '1', source: 'odoo' })]).shared).toBe(true)
  })

  it('is decided alike in whatever order the source answered', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyContact, { minLength: 1, maxLength: 8, selector: (one) => `${one.source} ${one.id}` }),
        fc.infiniteStream(fc.nat()),
        (contacts, keys) => {
          const shuffled = contacts
            .map((one) => ({ one, key: keys.next().value ?? 0 }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ one }) => one)
          expect(chooseContact(shuffled)).toEqual(chooseContact(contacts))
        },
      ),
    )
  })

  it('is a total order: antisymmetric, transitive, and equal only for one contact', () => {
    fc.assert(
      fc.property(anyContact, anyContact, anyContact, (a, b, c) => {
        const ab = Math.sign(compareContacts(a, b))
        expect(Math.sign(compareContacts(b, a))).toBe(ab === 0 ? 0 : -ab)
        if (ab === 0) expect([a.source, a.id]).toEqual([b.source, b.id])
        if (ab <= 0 && compareContacts(b, c) <= 0) expect(compareContacts(a, c)).toBeLessThanOrEqual(0)
      }),
    )
  })

  it('refuses to choose among nobody', () => {
    expect(() => chooseContact([])).toThrow(RangeError)
  })
})
