/** PUT /v1/agents/:extension: creates or replaces the agent at an extension. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { agentForm } from '../../src/core/agents/agent.ts'
import { agentAnswerSchema, extensionSchema, newAgentSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const putAgent = defineOperation({
  method: 'PUT',
  path: '/v1/agents/:extension',
  id: 'putAgent',
  summary: 'Create or replace an agent',
  description: 'Fields that are left out are removed. Every isolate has the change within 30 seconds.',
  tag: 'Agents',
  auth: { scope: 'admin' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  body: { schema: newAgentSchema, maxBytes: 8192 },
  responses: { 200: agentAnswerSchema },
  async run(context) {
    const { services, params, body } = context
    const agent = { extension: params.extension, ...body }
    const before = await services.agents.find(params.extension)
    await services.agents.put([agent])
    context.changed({ target: params.extension, before: before && agentForm(before), after: agentForm(agent) })
    return { agent: agentForm(agent) }
  },
})
