/**
 * Pairs browsers of agents and gives them tokens: what the public operations of pairing share.
 *
 * What must stay true: a page's secret goes into a cookie that no script reads, the extension's into its answer only; wrong secrets
 * count as failed tries of their address; a disabled site gives nothing.
 */
import { type AgentDevice, deviceEndsAtMs, deviceSite } from '../../core/agents/device-store.ts'
import { invitationSite } from '../../core/agents/invitation-store.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { PairedBrowser } from '../../wire/agent-device.ts'
import type { DeviceKind, PairingWay } from '../../wire/patterns.ts'
import type { OperationContext } from '../http/context.ts'
import { Reply } from '../http/operation.ts'
import { devicePrefix, makeAgentToken, ttlSeconds } from '../security/agent-tokens.ts'
import { deviceCookie } from '../security/people/cookie.ts'
import { deviceOf } from '../security/people/device.ts'
import { recordPairing } from '../security/people/record-change.ts'
import type { SiteServices } from '../services.ts'
import { devicesOf, endDevices, invitationsOf } from './devices.ts'

type Context = OperationContext<unknown, unknown, unknown>

/** A stream of a paired browser need not begin anew each hour. */
const streamMs = 86_400_000

export interface NewPairing {
  readonly extension: string
  readonly kind: DeviceKind
  readonly via: PairingWay
  readonly by?: string
}

/** A new paired browser at the site: the answer that it keeps. */
export async function pairBrowser(context: Context, services: SiteServices, pairing: NewPairing): Promise<Reply> {
  const { request, address, deployment } = context
  const input = { ...pairing, device: deviceOf(request.headers), address }
  const { device, secret, ended } = await devicesOf(services).pair(input)
  await endDevices(services, deployment, ended)
  await recordPairing(context, services.site, device)
  services.log.info('agent_device_paired', { site: services.site, extension: device.extension, device: device.id })
  return await pairedReply(context, services, { device, secret, token: await tokenFor(services, device) }, 201)
}

/** Uses an invitation. Throws `unauthorized`. */
export async function pairByInvitation(context: Context, token: string, kind: DeviceKind): Promise<Reply> {
  const services = await provedServices(context, token, invitationSite(token), async (found) =>
    invitationsOf(found).use(token),
  )
  if (services === undefined) {
    const advice = 'The link is wrong, was used, or is over; ask your administrator for a new one.'
    throw new SwitchhookError('unauthorized', advice, { details: { reason: 'wrong_invitation' } })
  }
  const { extension, by } = services.result
  const via = by?.startsWith(devicePrefix) ? 'agent' : 'invitation'
  return await pairBrowser(context, services.services, { extension, by, kind, via })
}

/** Exchanges a browser's secret for a token and the next secret. Throws `unauthorized`. */
export async function renewBrowser(context: Context, secret: string): Promise<Reply> {
  const { address, deployment } = context
  const found = await provedServices(context, secret, deviceSite(secret), async (services) => {
    const devices = devicesOf(services)
    const before = await devices.prove(secret)
    // Made before the exchange is written: of a browser that is removed meanwhile it ends with it.
    const token = before && (await tokenFor(services, before))
    const renewal = await devices.renew(secret, address)
    if (renewal.kind === 'copied') {
      services.log.warn('agent_device_copied', { site: services.site, device: renewal.device.id })
      await endDevices(services, deployment, [renewal.device])
    }
    return renewal.kind === 'renewed' && token ? { ...renewal, token } : undefined
  })
  if (found === undefined) throw notPaired()
  return await pairedReply(context, found.services, found.result, 200)
}

export function notPaired(): SwitchhookError {
  const advice = 'This browser is not paired any more; ask your administrator for a new link.'
  return new SwitchhookError('unauthorized', advice, { details: { reason: 'not_paired' } })
}

/** The services of the secret's site and what the secret opened there; undefined when it opens nothing. */
async function provedServices<T>(
  { deployment, address }: Context,
  secret: string,
  site: string | undefined,
  open: (services: SiteServices) => Promise<T | undefined>,
): Promise<{ services: SiteServices; result: T } | undefined> {
  let opened: { services: SiteServices; result: T } | undefined
  await deployment.access.provesSecret(secret, address, async () => {
    if (site === undefined || !(await deployment.knownSites.has(site))) return false
    const services = await deployment.site(site)
    const result = await open(services)
    if (result !== undefined) opened = { services, result }
    return opened !== undefined
  })
  if (opened) deployment.knownSites.refuseDisabled(opened.services.site)
  return opened
}

async function tokenFor(services: SiteServices, { id, extension }: AgentDevice) {
  const untilMs = services.clock.now() + streamMs
  return await makeAgentToken(services, extension, ttlSeconds.usual, `${devicePrefix}${id}`, untilMs)
}

interface Paired {
  readonly device: AgentDevice
  readonly secret: string
  readonly token: { readonly token: string; readonly expiresAt: string }
}

async function pairedReply(
  { request }: Context,
  { site }: SiteServices,
  { device, secret, token }: Paired,
  status: number,
): Promise<Reply> {
  const { id, extension, kind } = device
  const form = { site, extension, ...token, device: { id, expiresAt: isoUtc(deviceEndsAtMs(device)) } }
  if (kind === 'extension') return new Reply(status, { ...form, refreshToken: secret } satisfies PairedBrowser)
  return new Reply(status, form satisfies PairedBrowser, { 'set-cookie': deviceCookie(request, secret) })
}
