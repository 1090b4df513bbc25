/** DELETE /v1/agents/:extension/devices: removes all paired browsers of an extension. */
import * as z from 'zod'
import { endDevicesOf } from '../../../src/app/agents/devices.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { extensionSchema } from '../../../src/wire/agent.ts'
import { endedDevicesSchema } from '../../../src/wire/agent-device.ts'
import { siteQuery } from '../../../src/wire/parts.ts'

export const deleteDevices = defineOperation({
  method: 'DELETE',
  path: '/v1/agents/:extension/devices',
  id: 'deleteDevices',
  summary: 'Delete all paired browsers of an extension',
  description: 'They are signed out at once, everywhere; invitations that were not used yet hold no longer.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  responses: { 200: endedDevicesSchema },
  async run(context) {
    const { services, deployment, params } = context
    const removed = await endDevicesOf(services, deployment, params.extension)
    context.changed({ before: { pairedBrowsers: removed }, after: { pairedBrowsers: 0 } })
    return { removed }
  },
})
