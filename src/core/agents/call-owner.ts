/** Who the owner of a call is in a CRM: by the site's extension table, else by e-mail. */
import type { CallView } from '../calls/call.ts'
import { callOwner } from '../calls/call-owner.ts'
import type { AgentParty } from '../calls/event.ts'
import type { Agent, AgentTable } from './agent.ts'

export interface OwnerInCrm {
  readonly extension: string
  /** The id or login that the table has for this CRM. */
  readonly crmUser?: string
  readonly email?: string
}

/** Undefined: nobody's. A queue's calls belong to whoever the table has under the queue's own extension. */
export async function ownerInCrm(
  agents: AgentTable,
  view: CallView,
  connectorId: string,
): Promise<OwnerInCrm | undefined> {
  const owner = callOwner(view)
  if (!owner?.party.extension) return undefined
  const agent = await agents.find(owner.party.extension)
  if (owner.kind === 'queue' && !agent) return undefined
  return userInCrm(owner.party.extension, owner.party, agent, connectorId)
}

/** Who somebody at a phone is in a CRM; undefined without an extension. */
export async function agentInCrm(
  agents: AgentTable,
  party: AgentParty,
  connectorId: string,
): Promise<OwnerInCrm | undefined> {
  const { extension } = party
  return extension ? userInCrm(extension, party, await agents.find(extension), connectorId) : undefined
}

function userInCrm(extension: string, party: AgentParty, agent: Agent | undefined, connectorId: string): OwnerInCrm {
  const crmUser = agent?.crmUsers?.[connectorId]?.trim() || undefined
  return { extension, crmUser, email: ownerEmail(party, agent) }
}

/** What the PBX itself says stays; the table fills in what it leaves open. */
export function ownerEmail(party: AgentParty, agent: Agent | undefined): string | undefined {
  return party.email?.trim() || agent?.email?.trim() || undefined
}
