import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { startSuiteCrm } from '../../../../test/support/suitecrm/connector.ts'
import { suiteCrmFormCheck } from '../../../../test/support/suitecrm/operations.ts'

const signal = new AbortController().signal

heldTo(suiteCrmFormCheck)

describe('creating a contact in SuiteCRM', () => {
  it.each([
    [{ name: 'Anna Maria Doe' }, 'Anna Maria', 'Doe'],
    [{ name: 'Cher' }, '', 'Cher'],
    [{ name: 'x', firstName: 'Ann', lastName: 'van Dyck' }, 'Ann', 'van Dyck'],
    [{ name: '', email: 'jane@example.com' }, '', 'jane@example.com'],
    [{ name: '  3cx Caller -  +447700900123 ' }, '3cx Caller -', '+447700900123'],
  ])('gives %j the names %j and %j', async (wanted, first, last) => {
    const { connector, standIn } = startSuiteCrm()
    await connector.create?.({ ...wanted, number: '+447700900123', company: 'Acme' }, 'request', signal)
    expect(standIn.rows('Contacts')[0]?.values).toMatchObject({
      first_name: first,
      last_name: last,
      phone_work: '+447700900123',
      description: 'Company: Acme',
    })
  })

  it('makes a new one when people deleted the one of this request', async () => {
    const { connector, standIn } = startSuiteCrm()
    const create = () => connector.create?.({ name: 'Jane Doe', number: '+447700900123' }, 'request', signal)
    const first = await create()
    for (const row of standIn.rows('Contacts')) row.deleted = true
    const second = await create()
    expect(second?.id).not.toBe(first?.id)
    expect((await create())?.id).toBe(second?.id)
  })

  it('chooses ids that validators take for GUIDs, different for each request', async () => {
    const { connector } = startSuiteCrm()
    const made = new Set<string>()
    for (let at = 0; at < 30; at += 1) {
      const contact = await connector.create?.({ name: 'Jane Doe' }, `request-${at}`, signal)
      expect(contact?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      made.add(contact?.id ?? '')
    }
    expect(made.size).toBe(30)
  })
})
