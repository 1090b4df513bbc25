/** GET /api/agents: who is at which extension and what their phone does now, as CTI middleware answers it. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { agentStates, agentsMax } from '../../src/app/live/agent-states.ts'
import { agentStatesSchema } from '../../src/wire/cti.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listAgentStates = defineOperation({
  method: 'GET',
  path: '/api/agents',
  id: 'listAgentStates',
  summary: 'List agents and the states of their phones',
  description: `Who registered on \`/ws\` first, one for each socket; then at most ${agentsMax} other extensions of the table, and every other extension that has a screen open or that a call of now rang.`,
  tag: 'CTI',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: agentStatesSchema },
  async run({ services }) {
    const agents = await agentStates(services)
    return { count: agents.length, agents }
  },
})
