/** GET /api/agents: who is at which extension and what their phone does now, as CTI middleware answers it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { activeCalls } from '../../src/core/calls/stale.ts'
import { agentCall } from '../../src/core/live/agent-call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

const agentsMax = 1000

export const listAgentStates = defineOperation({
  method: 'GET',
  path: '/api/agents',
  id: 'listAgentStates',
  summary: 'List agents and the states of their phones',
  description: `At most ${agentsMax} of the extension table, and every extension that a call of now rang.`,
  tag: 'CTI',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: {
    200: z.object({
      agents: z.array(
        z.object({
          agentId: z.string(),
          agentName: z.string().optional(),
          extension: z.string(),
          status: z.enum(['idle', 'ringing', 'talking']),
        }),
      ),
    }),
  },
  async run({ services }) {
    const [table, active] = await Promise.all([
      services.agents.list(agentsMax),
      activeCalls(services.records, readAt(services)),
    ])
    const names = new Map(table.agents.map(({ extension, name }) => [extension, name]))
    const doing = new Map<string, 'ringing' | 'talking'>()
    for (const call of active) {
      for (const { extension, name } of call.view.rung) {
        if (!names.has(extension)) names.set(extension, name)
        const { state } = agentCall(call, extension)
        if (state !== 'over' && doing.get(extension) !== 'talking') doing.set(extension, state)
      }
    }
    const agents = [...names].map(([extension, agentName]) => {
      return { agentId: extension, agentName, extension, status: doing.get(extension) ?? ('idle' as const) }
    })
    return { agents }
  },
})
