/** DELETE /v1/agents/:extension/devices/:id: removes one paired browser. */
import * as z from 'zod'
import { devicesOf, endDevices } from '../../../src/app/agents/devices.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { SwitchhookError } from '../../../src/lib/errors.ts'
import { extensionSchema } from '../../../src/wire/agent.ts'
import { deviceIdSchema, endedDevicesSchema } from '../../../src/wire/agent-device.ts'
import { siteQuery } from '../../../src/wire/parts.ts'

export const deleteDevice = defineOperation({
  method: 'DELETE',
  path: '/v1/agents/:extension/devices/:id',
  id: 'deleteDevice',
  summary: 'Delete a paired browser',
  description: 'It is signed out at once, everywhere: its open sockets and streams close.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  fails: [404],
  query: siteQuery,
  params: z.object({ extension: extensionSchema, id: deviceIdSchema }),
  responses: { 200: endedDevicesSchema },
  async run(context) {
    const { services, deployment, params } = context
    const device = await devicesOf(services).find(params.id)
    if (device?.extension !== params.extension) {
      throw new SwitchhookError('not_found', 'This extension has no paired browser with this id, or it has ended.')
    }
    await endDevices(services, deployment, [device])
    const { kind, via, by } = device
    context.changed({ target: `${params.extension}: ${device.device}`, before: { kind, via, by } })
    return { removed: 1 }
  },
})
