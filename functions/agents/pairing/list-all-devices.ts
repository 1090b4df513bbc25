/** GET /v1/agent-devices: the paired browsers of every extension of the site. */
import { deviceForm, devicesOf } from '../../../src/app/agents/devices.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { deviceListSchema } from '../../../src/wire/agent-device.ts'
import { siteQuery } from '../../../src/wire/parts.ts'

export const listAllDevices = defineOperation({
  method: 'GET',
  path: '/v1/agent-devices',
  id: 'listAllDevices',
  summary: 'List paired browsers of all extensions',
  description: 'At most 1000, by extension.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  query: siteQuery,
  responses: { 200: deviceListSchema },
  async run({ services, principal }) {
    const devices = await devicesOf(services).list()
    return { devices: devices.map((device) => deviceForm(device, principal.device)) }
  },
})
