/** The stores of paired browsers of a site, what they are answered as, and how they end. */
import { type AgentDevice, DeviceStore, deviceEndsAtMs } from '../../core/agents/device-store.ts'
import { InvitationStore } from '../../core/agents/invitation-store.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { AgentDeviceForm } from '../../wire/agent-device.ts'
import { endTokensAndSessions } from '../live/end-tokens.ts'
import { devicePrefix } from '../security/agent-tokens.ts'
import type { Deployment, SiteServices } from '../services.ts'

type Ports = Pick<SiteServices, 'records' | 'clock' | 'random'>

export const devicesOf = ({ records, clock, random }: Ports) => new DeviceStore({ records, clock, random })
export const invitationsOf = ({ records, clock, random }: Ports) => new InvitationStore({ records, clock, random })

export function deviceForm(device: AgentDevice, asker: string | undefined): AgentDeviceForm {
  const { id, extension, kind, via, address, pairedAtMs, lastSeenAtMs } = device
  const times = { pairedAt: isoUtc(pairedAtMs), lastSeenAt: isoUtc(lastSeenAtMs) }
  const expiresAt = isoUtc(deviceEndsAtMs(device))
  return { id, extension, kind, device: device.device, via, address, ...times, expiresAt, current: id === asker }
}

/** For good, at once: its secret opens nothing any more, its tokens and streams end. */
export async function endDevices(
  services: SiteServices,
  deployment: Pick<Deployment, 'access'>,
  devices: readonly Pick<AgentDevice, 'id' | 'extension'>[],
): Promise<void> {
  await devicesOf(services).end(devices)
  for (const { id, extension } of devices) {
    await endTokensAndSessions(services, deployment, { keyId: `${devicePrefix}${id}` })
    services.log.info('agent_device_ended', { site: services.site, extension, device: id })
  }
}

/** All of an extension, with the invitations that were not used yet. Answers how many. */
export async function endDevicesOf(
  services: SiteServices,
  deployment: Pick<Deployment, 'access'>,
  extension: string,
): Promise<number> {
  await invitationsOf(services).endAll(extension)
  const devices = await devicesOf(services).list(extension)
  await endDevices(services, deployment, devices)
  return devices.length
}
