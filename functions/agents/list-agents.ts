/** GET /v1/agents: the site's extension table. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { nextPage, pageQuery } from '../../src/app/http/page-query.ts'
import { listedAgentForm, listedAgentSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const listAgents = defineOperation({
  method: 'GET',
  path: '/v1/agents',
  summary: 'Lists the agents by extension',
  description: 'Those of SWITCHHOOK_AGENTS that the records do not replace come first, on the first page.',
  tag: 'Agents',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    ...pageQuery(100, 500),
  }),
  responses: {
    200: z.object({
      agents: z.array(listedAgentSchema),
      next: nextPage(),
    }),
  },
  async run({ services, query }) {
    const { agents, next } = await services.agents.list(query.limit, query.cursor)
    return { agents: agents.map(listedAgentForm), next }
  },
})
