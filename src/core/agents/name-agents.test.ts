import { describe, expect, it } from 'vitest'
import { sampleReport } from '../../adapters/crm/contract/sample-calls.ts'
import type { Agent, AgentTable } from './agent.ts'
import { nameAgents } from './name-agents.ts'

const tableOf = (...agents: Agent[]): AgentTable => ({
  find: async (extension) => agents.find((agent) => agent.extension === extension),
})
const answeredBy = (agent: Agent) => sampleReport({ answeredBy: agent, rung: [agent], transfers: [] }).call

describe('agents whom the PBX did not name', () => {
  it('get name and address from the table, wherever the call shows them', async () => {
    const at = '2026-07-20T09:20:00.000Z'
    const { call } = sampleReport({
      answeredBy: { extension: '101' },
      rung: [{ extension: '101' }, { extension: '102' }],
      legs: [{ key: '1', source: 'cdr', agent: { extension: '101' } }],
      transfers: [{ at, from: { extension: '101' }, to: { extension: '102' } }],
    })
    const ann = { extension: '101', name: 'Ann', email: 'ann@example.com' }
    const { view } = await nameAgents(call, tableOf({ ...ann, crmUsers: { x: '1' } }))
    expect(view).toMatchObject({
      answeredBy: ann,
      rung: [ann, { extension: '102' }],
      legs: [{ agent: ann }],
      transfers: [{ from: ann, to: { extension: '102' } }],
    })
    expect(view.answeredBy).toEqual(ann)
  })

  it('keep what the PBX said of them', async () => {
    const call = answeredBy({ extension: '101', name: 'Ann of the PBX' })
    const { view } = await nameAgents(call, tableOf({ extension: '101', name: 'Other', email: 'ann@example.com' }))
    expect(view.answeredBy).toEqual({ extension: '101', name: 'Ann of the PBX', email: 'ann@example.com' })
  })

  it('leave the call as it is when the table does not know them, and are not asked for when named', async () => {
    const call = answeredBy({ extension: '101' })
    expect(await nameAgents(call, tableOf())).toBe(call)
    const named = answeredBy({ extension: '101', name: 'Ann', email: 'ann@example.com' })
    const find = () => Promise.reject(new Error('nobody needs to be asked'))
    expect(await nameAgents({ ...named, view: { ...named.view, legs: [] } }, { find })).toMatchObject({
      view: { answeredBy: { name: 'Ann' } },
    })
  })
})
