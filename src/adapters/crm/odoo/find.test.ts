import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { startOdoo } from '../../../../test/support/odoo/start.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { createOdooConnector } from './connector.ts'

const signal = new AbortController().signal
const asked = (number: string) => readNumber(number, 'GB')
type Under = ReturnType<typeof startOdoo>
const namesBy = async ({ connector }: Under, number: string) =>
  (await connector.findByNumber(asked(number), signal)).map((contact) => contact.name)

heldTo(odooFormCheck)

describe('finding in Odoo', () => {
  it('reads all that Odoo knows of a person', async () => {
    const { connector, standIn } = startOdoo({ version: 18, firstNames: true })
    const parent = standIn.database.create('res.partner', { name: 'Acme', is_company: true, phone: '020 7946 0000' })
    const id = standIn.seed({
      ...{ name: 'Jane Doe', firstname: 'Jane', lastname: 'Doe', phone: '020 7946 0123', mobile: '07700 900123' },
      ...{ email: 'Jane <jane@example.com>, j.doe@example.com', parent_id: parent, image_128: '5.13 Kb' },
    })
    expect(await connector.findByNumber(asked('+447700900123'), signal)).toEqual([
      {
        id,
        source: 'odoo',
        kind: 'person',
        name: 'Jane Doe',
        firstName: 'Jane',
        lastName: 'Doe',
        company: 'Acme',
        emails: ['jane@example.com', 'j.doe@example.com'],
        phones: [
          { number: '020 7946 0123', label: 'phone' },
          { number: '07700 900123', label: 'mobile' },
        ],
        url: `https://acme.example.com/mail/view?model=res.partner&res_id=${id}`,
        photoUrl: `https://acme.example.com/web/image/res.partner/${id}/avatar_128`,
        modifiedAt: '2026-11-20T09:00:00.000Z',
        entityType: 'res.partner',
      },
    ])
    expect(await connector.findByNumber(asked('02079460000'), signal)).toMatchObject([
      { id: String(parent), kind: 'company', name: 'Acme', company: undefined, photoUrl: undefined },
    ])
  })

  it('finds a landline beside a mobile, where Odoo keeps only the mobile in E.164', async () => {
    const under = startOdoo({ version: 14 })
    under.standIn.seed({ name: 'Both', phone: '020 7946 0123', mobile: '07911 123456' })
    expect(await namesBy(under, '+442079460123')).toEqual(['Both'])
    expect(await namesBy(under, '+447911123456')).toEqual(['Both'])
  })

  it('finds numbers that libphonenumber calls no valid ones', async () => {
    const under = startOdoo()
    under.standIn.seed({ name: 'Reserved', phone: '+1 (555) 123-4567' })
    expect(await namesBy(under, '+15551234567')).toEqual(['Reserved'])
  })

  it('reads a number in the national form of its own country, and never as one of ours', async () => {
    const under = startOdoo()
    under.standIn.seed({ name: 'Max', phone: '030 901820-12', country_code: 'DE' })
    const [found] = await under.connector.findByNumber(asked('+493090182012'), signal)
    // Whoever reads it here takes national forms for the site's.
    expect(found).toMatchObject({ name: 'Max', phones: [{ number: '+493090182012', label: 'phone' }] })
    expect(await namesBy(under, '03090182012')).toEqual([])
  })

  it('takes Odoo for it where only Odoo could read the number', async () => {
    const under = startOdoo({ version: 14, country: 'DE' })
    under.standIn.seed({ name: 'Max', phone: '030 901820-12' })
    expect(await namesBy(under, '+493090182012')).toEqual(['Max'])
  })

  it('looks into number fields that somebody added, and not into those that only sound like it', async () => {
    const under = startOdoo()
    const shape = under.standIn.database.models.get('res.partner')
    const char = { type: 'char', store: true, searchable: true }
    Object.assign(shape ?? {}, { x_studio_phone_2: char, phone_code: char, x_tel: { ...char, store: false } })
    under.standIn.seed({ name: 'Second', phone: '02079460123', x_studio_phone_2: '07700-900123' })
    expect(await namesBy(under, '+447700900123')).toEqual(['Second'])
    under.standIn.seed({ name: 'Code', phone_code: '07700900555', x_tel: '07700900555' })
    expect(await namesBy(under, '+447700900555')).toEqual([])
  })

  it('finds leads and opportunities where no contact has the number, with an id of their own', async () => {
    const under = startOdoo()
    const lead = { name: 'Wants a quote', contact_name: 'Lea Lead', partner_name: 'Lead Ltd', phone: '07700 900123' }
    const id = under.standIn.database.create('crm.lead', { ...lead, email_from: 'lea@example.com' })
    const [found] = await under.connector.findByNumber(asked('+447700900123'), signal)
    expect(found).toMatchObject({
      id: `L${id}`,
      kind: 'lead',
      name: 'Lea Lead',
      company: 'Lead Ltd',
      url: `https://acme.example.com/mail/view?model=crm.lead&res_id=${id}`,
      entityType: 'crm.lead',
    })
    expect(await under.connector.findByEmail('Lea@Example.com', signal)).toMatchObject([{ id: `L${id}` }])
    expect(await under.connector.search('quote', 5, signal)).toMatchObject([{ id: `L${id}` }])
    under.standIn.seed({ name: 'Lea herself', phone: '+447700900123' })
    expect(await namesBy(under, '+447700900123')).toEqual(['Lea herself'])
    under.standIn.seed({ name: 'Lea by mail', email: 'lea@example.com' })
    expect(await under.connector.findByEmail('lea@example.com', signal)).toMatchObject([{ name: 'Lea by mail' }])
  })

  it('does not say "surely none" when the leads could not be asked', async () => {
    const { settings, context } = startOdoo()
    const fetch: typeof context.fetch = async (url, init) =>
      url.endsWith('crm.lead/search_read') ? new Response('{}', { status: 500 }) : context.fetch(url, init)
    const connector = createOdooConnector(settings, { ...context, fetch })
    const failed = connector.findByNumber(asked('+447700900123'), signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_unavailable', retryable: true })
  })

  it('goes on with contacts for a user who may not see leads, asking for them once', async () => {
    const under = startOdoo({ rights: { mayUseLeads: false } })
    under.standIn.seed({ name: 'Jane', phone: '+447700900123' })
    expect(await namesBy(under, '+447700900123')).toEqual(['Jane'])
    const before = under.standIn.requestCount()
    expect(await namesBy(under, '+447700900123')).toEqual(['Jane'])
    expect(under.standIn.requests().slice(before)).toEqual(['res.partner search_read'])
  })

  it('leaves leads alone when set so', async () => {
    const under = startOdoo({ env: { ODOO_LEADS: 'off' } })
    under.standIn.database.create('crm.lead', { name: 'Lea', phone: '+447700900123' })
    expect(await namesBy(under, '+447700900123')).toEqual([])
    expect(under.standIn.requests().some((request) => request.startsWith('crm.lead'))).toBe(false)
  })

  it('gives all who share a number, and looks past a page of numbers that only look like it', async () => {
    const under = startOdoo()
    // The same last digits behind the area code of another number.
    for (let at = 0; at < 210; at += 1) under.standIn.seed({ name: `Like ${at}`, phone: `+1 212 00900123${at % 10}` })
    under.standIn.seed({ name: 'One', phone: '+447700900123' })
    under.standIn.seed({ name: 'Two', phone: '07700 900123' })
    expect(await namesBy(under, '+447700900123')).toEqual(['One', 'Two'])
  })

  it('leaves archived contacts out', async () => {
    const under = startOdoo()
    under.standIn.seed({ name: 'Gone', phone: '+447700900123', active: false })
    expect(await namesBy(under, '+447700900123')).toEqual([])
  })

  it('searches by company, by the start of an e-mail, and by a number', async () => {
    const { connector, standIn } = startOdoo()
    const parent = standIn.database.create('res.partner', { name: 'Acme', is_company: true })
    standIn.seed({ name: 'Jane', parent_id: parent, email: 'j.doe@example.com', phone: '07700 900123' })
    const names = async (text: string) => (await connector.search(text, 5, signal)).map((contact) => contact.name)
    expect(await names('acm')).toEqual(['Acme', 'Jane'])
    expect(await names('j.doe@')).toEqual(['Jane'])
    expect(await names('doe@')).toEqual([])
    expect(await names('07700-900123')).toEqual(['Jane'])
    expect(await names('  ')).toEqual([])
  })

  it('opens records where people do', async () => {
    const { connector, standIn } = startOdoo({
      env: { ODOO_URL: 'http://odoo:8069', ODOO_WEB_URL: 'https://erp.example' },
    })
    standIn.seed({ name: 'Jane', phone: '+447700900123' })
    const [found] = await connector.findByNumber(asked('+447700900123'), signal)
    expect(found?.url).toMatch('https://erp.example/mail/view?')
  })
})

describe('creating in Odoo', () => {
  it('keeps number, e-mail and company, and makes nobody follow', async () => {
    const { connector, standIn } = startOdoo()
    const request = { name: 'Jane', number: '07700 900123', email: 'jane@example.com', company: 'Acme' }
    const created = await connector.create?.(request, 'k', signal)
    const [stored] = standIn.database.rows('res.partner')
    expect(stored).toMatchObject({
      name: 'Jane',
      phone: '+447700900123',
      email: 'jane@example.com',
      company_name: 'Acme',
    })
    expect(created).toMatchObject({
      id: String(stored?.id),
      kind: 'person',
      company: 'Acme',
      entityType: 'res.partner',
    })
  })

  it('makes another contact for another name with the same number', async () => {
    const { connector, standIn } = startOdoo()
    standIn.seed({ name: 'Jane', phone: '+447700900123' })
    await connector.create?.({ name: 'John', number: '+447700900123' }, 'k', signal)
    expect(standIn.contacts()).toHaveLength(2)
  })

  it('finds an e-mail again that has no number, and refuses a request with neither', async () => {
    const { connector, standIn } = startOdoo()
    const request = { name: 'Jane', email: 'jane@example.com' }
    const first = await connector.create?.(request, 'k', signal)
    expect(await connector.create?.(request, 'k', signal)).toMatchObject({ id: first?.id })
    expect(standIn.contacts()).toHaveLength(1)
    const failed = connector.create?.({ name: 'Nobody' }, 'k', signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_rejected', retryable: false })
  })

  it('names the right that is missing', async () => {
    const { connector } = startOdoo({ rights: { mayWriteContacts: false } })
    const failed = connector.create?.({ name: 'Jane', number: '+447700900123' }, 'k', signal)
    await expect(failed).rejects.toMatchObject({
      code: 'crm_forbidden',
      message: expect.stringContaining("You are not allowed to create 'Contact' (res.partner) records"),
    })
  })
})
