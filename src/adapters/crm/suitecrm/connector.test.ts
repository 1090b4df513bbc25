import { startSuiteCrm } from '../../../../test/support/suitecrm/connector.ts'
import { suiteCrmFormCheck } from '../../../../test/support/suitecrm/operations.ts'
import { describeConnector } from '../connector-contract.ts'
import type { ConnectorContract } from '../contract/stand-in.ts'

const storedForms = ['+447700900123', '07700 900123', '+44 (0)7700 900-123', '(07700) 900.123 ext. 12']
const can = { find: true, create: true, log: true, amend: true }

const owners: ConnectorContract['owners'] = {
  start(agents, emails) {
    const { connector, standIn } = startSuiteCrm({}, { agents })
    const users = new Map(emails.map((email1) => [standIn.insert('Users', { last_name: email1, email1 }).id, email1]))
    return { connector, ownerEmail: () => users.get(String(standIn.rows('Calls')[0]?.values.assigned_user_id)) }
  },
}

describeConnector({ name: 'SuiteCRM 7.x', start: () => startSuiteCrm(), storedForms, can, owners })

describeConnector({
  name: 'SuiteCRM 8.x with the password grant',
  takeFaults: suiteCrmFormCheck.takeFaults,
  start: () => startSuiteCrm({ version: 8, grant: 'password' }),
  storedForms: ['07700900123', '020 7946 0000 / 07700 900123'],
  can,
})
