import { describe, expect, it } from 'vitest'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { startOdoo } from '../../../../test/support/odoo/start.ts'
import { describeConnector } from '../connector-contract.ts'
import type { ConnectorContract } from '../contract/stand-in.ts'
import { entryChanges } from '../entry-changes.ts'
import { createConnectors } from '../registry.ts'

const can = { find: true, create: true, log: true, amend: true }
const same = { can, entryChanges: entryChanges.odoo }
const storedForms = [
  '+447700900123',
  '07700 900123',
  '(07700) 900-123',
  '+44 (0)7700 900123',
  '02079460123 | 07700900123',
]

const owners: ConnectorContract['owners'] = {
  start(agents, emails) {
    const { connector, standIn } = startOdoo({ phoneCalls: 'voip', agents })
    const users = new Map(emails.map((login) => [standIn.database.create('res.users', { login }), login]))
    return { connector, ownerEmail: () => users.get(Number(standIn.database.rows('voip.call')[0]?.user_id)) }
  },
}

const details: ConnectorContract['details'] = {
  has: {
    owner: { name: 'Ann Example', email: 'ann@example.com', login: 'ann', crmUserId: '8' },
    related: [
      { kind: 'deal', title: '40 croissants', state: 'Proposition' },
      { kind: 'ticket', title: 'Oven is cold', state: 'New' },
      { kind: 'task', title: 'Call', state: 'planned' },
      { kind: 'order', title: 'S00042', state: 'sale' },
    ],
    more: { tags: ['Bakery'], language: 'de' },
    tasks: true,
    photos: true,
  },
  start() {
    const under = startOdoo()
    const { database } = under.standIn
    const user = database.create('res.users', { login: 'ann', name: 'Ann Example', email: 'ann@example.com' })
    const tag = database.create('res.partner.category', { name: 'Bakery' })
    const company = database.create('res.partner', { name: 'Bakery Ltd', user_id: [user, 'Ann Example'] })
    const id = database.create('res.partner', {
      ...{ name: 'Jane', parent_id: company, lang: 'de_DE', category_id: [tag] },
    })
    const stranger = database.create('res.partner', { name: 'John' })
    const partner_id = [id, 'Jane']
    const deal = { name: '40 croissants', type: 'opportunity', partner_id, stage_id: [2, 'Proposition'] }
    database.create('crm.lead', { ...deal, probability: 40 })
    database.create('crm.lead', { ...deal, name: 'Won long ago', probability: 100 })
    const ticket = { partner_id, stage_id: [1, 'New'], 'stage_id.fold': false }
    database.create('helpdesk.ticket', { ...ticket, name: 'Oven is cold' })
    database.create('helpdesk.ticket', { ...ticket, name: 'Done', 'stage_id.fold': true })
    const on = { res_model: 'res.partner', res_id: id, activity_type_id: [2, 'Call'] }
    database.create('mail.activity', { ...on, date_deadline: '2026-07-21', state: 'planned' })
    const order = { partner_id, date_order: '2026-07-01 10:00:00' }
    database.create('sale.order', { ...order, name: 'S00042', state: 'sale' })
    database.create('sale.order', { ...order, name: 'S00041', state: 'cancel' })
    const ref = (number: number) => ({ id: String(number), source: 'odoo', kind: 'person' as const })
    const seeded = new Set(database.rows('mail.activity').map((row) => row.id))
    return {
      ...{ ...under, contact: ref(id), stranger: ref(stranger) },
      seedMany(count) {
        for (let i = 0; i < count; i += 1) database.create('crm.lead', { ...deal, probability: 10 })
      },
      setPhoto: (image) => database.write('res.partner', id, { image_128: Buffer.from(image).toString('base64') }),
      tasks: () =>
        database
          .rows('mail.activity')
          .filter((row) => !seeded.has(row.id))
          .map(({ summary, note }) => ({ text: `${summary} ${note}` })),
    }
  },
}

describeConnector({ name: 'Odoo 19 (JSON-2)', start: () => startOdoo(), storedForms, ...same, owners, details })
describeConnector({ name: 'Odoo 16 (JSON-RPC)', start: () => startOdoo({ version: 16 }), storedForms, ...same })
describeConnector({
  name: 'Odoo 14 without phone_validation or CRM (JSON-RPC)',
  takeFaults: odooFormCheck.takeFaults,
  start: () => startOdoo({ version: 14, phoneValidation: false, crm: false }),
  storedForms,
  ...same,
})

describe('Odoo among the connectors', () => {
  it('is switched on by its address, and says so where the rest is missing', async () => {
    const { standIn, context } = startOdoo()
    expect(createConnectors(standIn.env(), context)).toMatchObject([{ id: 'odoo', kind: 'odoo', priority: 20 }])
    const [broken] = createConnectors({ ODOO_URL: 'https://acme.odoo.com' }, context)
    expect(await broken?.check(new AbortController().signal)).toMatchObject({
      ok: false,
      findings: [{ text: 'Odoo has an address but no access: set ODOO_API_KEY.' }],
    })
  })
})
