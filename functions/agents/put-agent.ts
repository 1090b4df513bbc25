/** PUT /v1/agents/:extension: says who is at an extension, as a whole. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { agentFields, agentForm, agentSchema, extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const putAgent = defineOperation({
  method: 'PUT',
  path: '/v1/agents/:extension',
  summary: 'Says who is at an extension',
  description: 'Replaces what was known of it. Every isolate knows within 30 seconds.',
  tag: 'Agents',
  auth: { scope: 'admin' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  body: { schema: z.object(agentFields), maxBytes: 8192 },
  responses: { 200: z.object({ agent: agentSchema }) },
  async run({ services, params, body }) {
    const agent = { extension: params.extension, ...body }
    await services.agents.put([agent])
    return { agent: agentForm(agent) }
  },
})
