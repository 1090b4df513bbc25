import { describe, expect, it } from 'vitest'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { startOdoo } from '../../../../test/support/odoo/start.ts'
import { describeConnector } from '../connector-contract.ts'
import type { ConnectorContract } from '../contract/stand-in.ts'
import { createConnectors } from '../registry.ts'

const can = { find: true, create: true, log: true, amend: true }
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

describeConnector({ name: 'Odoo 19 (JSON-2)', start: () => startOdoo(), storedForms, can, owners })
describeConnector({ name: 'Odoo 16 (JSON-RPC)', start: () => startOdoo({ version: 16 }), storedForms, can })
describeConnector({
  name: 'Odoo 14 without phone_validation or CRM (JSON-RPC)',
  takeFaults: odooFormCheck.takeFaults,
  start: () => startOdoo({ version: 14, phoneValidation: false, crm: false }),
  storedForms,
  can,
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
