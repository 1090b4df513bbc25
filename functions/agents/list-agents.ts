/** GET /v1/agents: the site's extension table. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { agentForm } from '../../src/core/agents/agent.ts'
import { agentPageSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listAgents = defineOperation({
  method: 'GET',
  path: '/v1/agents',
  id: 'listAgents',
  summary: 'List agents by extension',
  description: 'Those of SWITCHHOOK_AGENTS that the records do not replace come first, on the first page.',
  tag: 'Agents',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    ...pageQuery(100, 500),
  }),
  responses: { 200: agentPageSchema },
  async run({ services, query }) {
    const { agents, next } = await services.agents.list(query.limit, query.cursor)
    return { agents: agents.map((agent) => ({ ...agentForm(agent), from: agent.from })), next }
  },
})
