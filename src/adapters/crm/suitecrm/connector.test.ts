import { startSuiteCrm } from '../../../../test/support/suitecrm/connector.ts'
import { suiteCrmFormCheck } from '../../../../test/support/suitecrm/operations.ts'
import { describeConnector } from '../connector-contract.ts'
import type { ConnectorContract } from '../contract/stand-in.ts'
import { entryChanges } from '../entry-changes.ts'

const storedForms = ['+447700900123', '07700 900123', '+44 (0)7700 900-123', '(07700) 900.123 ext. 12']
const can = { find: true, create: true, log: true, amend: true }
const same = { can, entryChanges: entryChanges.suitecrm }

const owners: ConnectorContract['owners'] = {
  start(agents, emails) {
    const { connector, standIn } = startSuiteCrm({}, { agents })
    const users = new Map(emails.map((email1) => [standIn.insert('Users', { last_name: email1, email1 }).id, email1]))
    return { connector, ownerEmail: () => users.get(String(standIn.rows('Calls')[0]?.values.assigned_user_id)) }
  },
}

const details: ConnectorContract['details'] = {
  has: {
    owner: { crmUserId: '5eed0000-0000-4000-8000-000000000001', name: 'Ann Example', email: 'ann@example.com' },
    related: [
      { kind: 'deal', title: '40 "croissants"', state: 'Prospecting' },
      { kind: 'ticket', title: 'Oven is cold', state: 'Open_New' },
      { kind: 'task', title: 'Write to her', state: 'Not Started' },
    ],
    tasks: true,
  },
  start() {
    const under = startSuiteCrm()
    const { standIn } = under
    const user = standIn.insert('Users', { first_name: 'Ann', last_name: 'Example', email1: 'ann@example.com' })
    const jane = standIn.insert('Contacts', { last_name: 'Miller', assigned_user_id: user.id })
    const john = standIn.insert('Contacts', { last_name: 'Smith' })
    const add = (module: string, values: Record<string, unknown>) =>
      standIn.link(jane, module.toLowerCase(), standIn.insert(module, values))
    add('Opportunities', { name: '40 "croissants"', sales_stage: 'Prospecting' })
    add('Opportunities', { name: 'Won long ago', sales_stage: 'Closed Won' })
    add('Cases', { name: 'Oven is cold', status: 'Open_New' })
    add('Cases', { name: 'Done', status: 'Closed_Closed' })
    add('Tasks', { name: 'Write to her', status: 'Not Started', date_due: '2026-07-21 12:00:00' })
    add('Tasks', { name: 'Done', status: 'Completed' })
    const before = standIn.rows('Tasks').length
    const ref = (id: string) => ({ id, source: 'suitecrm', entityType: 'Contacts', kind: 'person' as const })
    return {
      ...{ ...under, contact: ref(jane.id), stranger: ref(john.id) },
      seedMany(count) {
        for (let i = 0; i < count; i += 1) add('Opportunities', { name: `Deal ${i}`, sales_stage: 'Prospecting' })
      },
      tasks: () =>
        standIn
          .rows('Tasks')
          .slice(before)
          .map(({ values }) => ({ text: `${values.name} ${values.description}` })),
    }
  },
}

describeConnector({ name: 'SuiteCRM 7.x', start: () => startSuiteCrm(), storedForms, ...same, owners, details })

describeConnector({
  name: 'SuiteCRM 8.x with the password grant',
  takeFaults: suiteCrmFormCheck.takeFaults,
  start: () => startSuiteCrm({ version: 8, grant: 'password' }),
  storedForms: ['07700900123', '020 7946 0000 / 07700 900123'],
  ...same,
})
