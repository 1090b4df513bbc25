/** GET /v1/agents/:extension: who is at an extension, as connectors see it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { agentForm } from '../../src/core/agents/agent.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { agentAnswerSchema, extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getAgent = defineOperation({
  method: 'GET',
  path: '/v1/agents/:extension',
  id: 'getAgent',
  summary: 'Get the agent at an extension',
  tag: 'Agents',
  auth: { scope: 'read' },
  fails: [404],
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  responses: { 200: agentAnswerSchema },
  async run({ services, params }) {
    const agent = await services.agents.find(params.extension)
    if (agent === undefined) throw new SwitchhookError('not_found', 'There is no agent at this extension.')
    return { agent: agentForm(agent) }
  },
})
