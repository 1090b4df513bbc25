/** At which extension the owner of a contact sits, by the site's extension table. */
import type { ContactOwner } from '../contacts/contact-details.ts'
import type { Agent } from './agent.ts'

/**
 * The agent whom the table has under the owner's id or login in that CRM, else the one with the owner's e-mail address.
 * Undefined where there is none, or where several have the same: a call at the wrong desk is worse than in the queue.
 */
export function ownerAgent(agents: readonly Agent[], connectorId: string, owner: ContactOwner): Agent | undefined {
  const named = [owner.crmUserId, owner.login, owner.email].flatMap((text) => plain(text) || [])
  const inCrm = agents.filter((agent) => named.includes(plain(agent.crmUsers?.[connectorId])))
  if (inCrm.length > 0) return only(inCrm)
  const mail = plain(owner.email)
  return mail === '' ? undefined : only(agents.filter((agent) => plain(agent.email) === mail))
}

function only(agents: readonly Agent[]): Agent | undefined {
  return agents.length === 1 ? agents[0] : undefined
}

function plain(text: string | undefined): string {
  return text?.trim().toLowerCase() ?? ''
}
