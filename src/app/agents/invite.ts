/** Invites agents: a link for each that pairs one browser, and the text that goes with it. */
import { isoUtc } from '../../ports/clock.ts'
import type { AgentInvitation } from '../../wire/agent-device.ts'
import type { SiteServices } from '../services.ts'
import { devicesOf, invitationsOf } from './devices.ts'

const agentsAPage = 1000

export interface Invitee {
  readonly extension: string
  readonly name?: string
  readonly email?: string
}

export interface Inviting {
  /** The key, person or device that invites. */
  readonly by: string
  readonly livesMs: number
  readonly publicUrl: string
}

export async function inviteAgents(
  services: SiteServices,
  invitees: readonly Invitee[],
  { by, livesMs, publicUrl }: Inviting,
): Promise<AgentInvitation[]> {
  const extensions = invitees.map(({ extension }) => extension)
  const { tokens, expiresAtMs } = await invitationsOf(services).make(extensions, by, livesMs)
  const expiresAt = isoUtc(expiresAtMs)
  return invitees.map(({ extension, name, email }, at) => {
    // Behind `#`: browsers send that to nobody.
    const link = `${publicUrl}/agent#pair=${tokens[at]}`
    return {
      extension,
      name,
      email,
      link,
      expiresAt,
      mail: mailText(name ?? `extension ${extension}`, link, expiresAt),
    }
  })
}

/** Agents of the table without a paired browser, by extension. */
export async function agentsToInvite(services: SiteServices): Promise<Invitee[]> {
  const paired = new Set((await devicesOf(services).list()).map(({ extension }) => extension))
  const invitees: Invitee[] = []
  let cursor: string | undefined
  do {
    const page = await services.agents.list(agentsAPage, cursor)
    invitees.push(...page.agents.filter(({ extension }) => !paired.has(extension)))
    cursor = page.next
  } while (cursor !== undefined)
  return invitees
}

function mailText(name: string, link: string, expiresAt: string): string {
  return [
    `Hello ${name},`,
    '',
    'This page shows who is calling while your phone rings. Open the link in the browser you work with; it works once:',
    link,
    '',
    `It is valid until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC. Afterwards open ${new URL('/agent', link).href}: that browser stays signed in.`,
    '',
  ].join('\n')
}
