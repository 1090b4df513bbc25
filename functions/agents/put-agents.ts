/** PUT /v1/agents: sets many agents in one step; those not named stay as they are. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { agentFields, extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const mostAgents = 500

export const putAgents = defineOperation({
  method: 'PUT',
  path: '/v1/agents',
  summary: 'Sets agents, each as a whole; others stay as they are',
  description: 'All or none. Every isolate knows within 30 seconds.',
  tag: 'Agents',
  auth: { scope: 'admin' },
  query: siteQuery,
  body: {
    schema: z.object({
      agents: z
        .array(z.object({ extension: extensionSchema, ...agentFields }))
        .min(1)
        .max(mostAgents),
    }),
    maxBytes: 512 * 1024,
  },
  responses: { 200: z.object({ stored: z.number().int() }) },
  async run({ services, body }) {
    const twice = body.agents.find(
      ({ extension }, at) => body.agents.findIndex((one) => one.extension === extension) < at,
    )
    if (twice) throw new SwitchhookError('bad_field', `Extension ${twice.extension} is there twice; name it once.`)
    await services.agents.put(body.agents)
    return { stored: body.agents.length }
  },
})
