/** GET /v1/agents/:extension: who is at an extension, as connectors see it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { agentForm, agentSchema, extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const getAgent = defineOperation({
  method: 'GET',
  path: '/v1/agents/:extension',
  summary: 'Tells who is at an extension',
  tag: 'Agents',
  auth: { scope: 'read' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  responses: { 200: z.object({ agent: agentSchema }) },
  async run({ services, params }) {
    const agent = await services.agents.find(params.extension)
    if (agent === undefined) throw new SwitchhookError('not_found', 'Nobody is known at this extension.')
    return { agent: agentForm(agent) }
  },
})
