/** DELETE /v1/agents/:extension: takes an agent out of the records. */
import * as z from 'zod'
import { endDevicesOf } from '../../src/app/agents/devices.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { agentForm } from '../../src/core/agents/agent.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { extensionSchema, removedAgentSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteAgent = defineOperation({
  method: 'DELETE',
  path: '/v1/agents/:extension',
  id: 'deleteAgent',
  summary: 'Delete an agent',
  description:
    'The browsers paired with the extension are signed out. If SWITCHHOOK_AGENTS names an agent at this extension, that one is used from then on; change the variable to remove it.',
  tag: 'Agents',
  auth: { scope: 'admin' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  responses: { 200: removedAgentSchema },
  async run(context) {
    const { services, deployment, params } = context
    const { agents } = services
    const before = await agents.find(params.extension)
    context.changed({ target: params.extension, before: before && agentForm(before) })
    if (await agents.remove(params.extension)) {
      await endDevicesOf(services, deployment, params.extension)
      return { removed: true as const }
    }
    if (agents.isInEnvironment(params.extension)) {
      throw new SwitchhookError('conflict', 'This agent is set in SWITCHHOOK_AGENTS; remove it from that variable.')
    }
    throw new SwitchhookError('not_found', 'There is no agent at this extension.')
  },
})
