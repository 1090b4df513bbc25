/** DELETE /agent/device: signs the paired browser out that asks. */
import { devicesOf, endDevices } from '../../../src/app/agents/devices.ts'
import { defineOperation, Reply } from '../../../src/app/http/operation.ts'
import { deviceCookie } from '../../../src/app/security/people/cookie.ts'
import { endedDevicesSchema } from '../../../src/wire/agent-device.ts'

export const unpairBrowser = defineOperation({
  method: 'DELETE',
  path: '/agent/device',
  id: 'unpairBrowser',
  summary: 'Delete the pairing of this browser (sign out)',
  description:
    'Its cookie or refresh token holds no longer; its streams end. With a token that is of no paired browser it does nothing.',
  tag: 'Agents',
  auth: { scope: 'agents', agents: true, people: 'nobody' },
  responses: { 200: endedDevicesSchema },
  async run({ services, deployment, principal, request }) {
    const device = principal.device === undefined ? undefined : await devicesOf(services).find(principal.device)
    if (device !== undefined) await endDevices(services, deployment, [device])
    const removed = device === undefined ? 0 : 1
    return new Reply(200, { removed }, { 'set-cookie': deviceCookie(request, undefined) })
  },
})
