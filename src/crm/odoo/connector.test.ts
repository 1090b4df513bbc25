import { startOdoo } from '../../../test/support/odoo/start.ts'
import { describeConnector } from '../connector-contract.ts'

const can = { find: true, create: true, log: true, amend: true }
const storedForms = [
  '+447700900123',
  '07700 900123',
  '(07700) 900-123',
  '+44 (0)7700 900123',
  '02079460123 | 07700900123',
]

describeConnector({ name: 'Odoo 19 (JSON-2)', start: () => startOdoo(), storedForms, can })
describeConnector({ name: 'Odoo 16 (JSON-RPC)', start: () => startOdoo({ version: 16 }), storedForms, can })
describeConnector({
  name: 'Odoo 14 without phone_validation or CRM (JSON-RPC)',
  start: () => startOdoo({ version: 14, phoneValidation: false, crm: false }),
  storedForms,
  can,
})
