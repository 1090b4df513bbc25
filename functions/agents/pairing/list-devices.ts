/** GET /v1/agents/:extension/devices: the browsers that are paired with an extension. */
import * as z from 'zod'
import { deviceForm, devicesOf } from '../../../src/app/agents/devices.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { extensionSchema } from '../../../src/wire/agent.ts'
import { deviceListSchema } from '../../../src/wire/agent-device.ts'
import { siteQuery } from '../../../src/wire/parts.ts'

export const listDevices = defineOperation({
  method: 'GET',
  path: '/v1/agents/:extension/devices',
  id: 'listDevices',
  summary: 'List paired browsers of an extension',
  description: 'Newest first.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  responses: { 200: deviceListSchema },
  async run({ services, params, principal }) {
    const devices = await devicesOf(services).list(params.extension)
    return { devices: devices.map((device) => deviceForm(device, principal.device)) }
  },
})
