/** PUT /v1/agents: sets many agents in one step; those not named stay as they are. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { extensionSchema, newAgentSchema, storedAgentsSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const mostAgents = 500

export const putAgents = defineOperation({
  method: 'PUT',
  path: '/v1/agents',
  id: 'putAgents',
  summary: 'Create or replace several agents',
  description:
    'All or none; agents that are not named stay as they are. Every isolate has the change within 30 seconds.',
  tag: 'Agents',
  auth: { scope: 'admin' },
  query: siteQuery,
  body: {
    schema: z.object({
      agents: z
        .array(newAgentSchema.extend({ extension: extensionSchema }))
        .min(1)
        .max(mostAgents),
    }),
    maxBytes: 512 * 1024,
  },
  responses: { 200: storedAgentsSchema },
  async run(context) {
    const { services, body } = context
    const twice = body.agents.find(
      ({ extension }, at) => body.agents.findIndex((one) => one.extension === extension) < at,
    )
    if (twice) throw new SwitchhookError('bad_field', `Extension ${twice.extension} is named twice; name it once.`)
    const stored = await Promise.all(body.agents.map(({ extension }) => services.agents.find(extension)))
    await services.agents.put(body.agents)
    context.changed({
      target: `${body.agents.length} agents`,
      before: stored.flatMap((agent) => (agent ? [`${agent.extension} ${agent.name}`] : [])),
      after: body.agents.map(({ extension, name }) => `${extension} ${name}`),
    })
    return { stored: body.agents.length }
  },
})
