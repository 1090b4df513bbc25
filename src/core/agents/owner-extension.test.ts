import { describe, expect, it } from 'vitest'
import type { Agent } from './agent.ts'
import { ownerAgent } from './owner-extension.ts'

const ann: Agent = { extension: '101', email: 'Ann@Example.com', crmUsers: { odoo: '7' } }
const bob: Agent = { extension: '102', email: 'bob@example.com', crmUsers: { odoo: 'bob', suitecrm: '7' } }
const carl: Agent = { extension: '103', email: 'carl@example.com' }
const table = [ann, bob, carl]

describe('the extension of a contact’s owner', () => {
  it.each([
    ['the id of the user', { crmUserId: '7' }, ann],
    ['the login, however it is written', { crmUserId: '9', login: 'BOB' }, bob],
    ['the e-mail address, however it is written', { crmUserId: '9', email: ' CARL@example.com ' }, carl],
    ['the e-mail address of somebody whom the table has under another CRM', { email: 'ann@example.com' }, ann],
  ])('is found by %s', (_, owner, agent) => {
    expect(ownerAgent(table, 'odoo', owner)).toBe(agent)
  })

  it('is that of the user’s id where the e-mail is somebody else’s', () => {
    expect(ownerAgent(table, 'odoo', { crmUserId: '7', email: 'carl@example.com' })).toBe(ann)
  })

  it('is never found by the id of another CRM, by nothing, or by what several have', () => {
    expect(ownerAgent(table, 'hubspot', { crmUserId: '7' })).toBeUndefined()
    expect(ownerAgent([...table, { extension: '104' }], 'odoo', {})).toBeUndefined()
    const twice = [...table, { extension: '105', email: 'carl@example.com' }]
    expect(ownerAgent(twice, 'odoo', { email: 'carl@example.com' })).toBeUndefined()
  })
})
