/** Whose a contact is, and at which extension that person sits: remembered, else asked of the contact's CRM. */
import { ownerAgent } from '../../core/agents/owner-extension.ts'
import type { ContactOwner, ContactRef } from '../../core/contacts/contact-details.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'
import { allAgents } from './all-agents.ts'
import { askConnector, type Failed, within } from './ask-connector.ts'
import { type KnownOwner, keepOwner, recallOwner } from './owner-memory.ts'

export interface OwnerAnswer {
  readonly owner?: ContactOwner
  /** The CRM could not be heard in time; `owner` is then what it said within the last day. */
  readonly failed?: Failed
}

/** Never rejects because of the CRM; within `limitMs`. */
export async function contactOwner(
  services: SiteServices,
  contact: ContactRef,
  limitMs: number,
  background: Background,
): Promise<OwnerAnswer> {
  const connector = services.connectors.find(({ id }) => id === contact.source)
  if (!connector?.ownerOf) return {}
  const { ownerOf } = connector
  let known: KnownOwner | undefined
  const work = async (): Promise<OwnerAnswer> => {
    known = await recallOwner(services, contact)
    if (known?.isFresh) return withExtension(services, contact.source, known.owner)
    const answer = await askConnector(services, connector, background, (signal) => ownerOf(contact, signal))
    if (!('said' in answer)) return { ...(await withExtension(services, contact.source, known?.owner)), failed: answer }
    await keepOwner(services, contact, answer.said)
    return withExtension(services, contact.source, answer.said)
  }
  return within(services, limitMs, background, work(), () => ({
    owner: known?.owner,
    failed: { source: contact.source, code: 'crm_timeout' },
  }))
}

async function withExtension(
  services: SiteServices,
  connectorId: string,
  owner: ContactOwner | undefined,
): Promise<OwnerAnswer> {
  if (!owner) return {}
  const agent = ownerAgent(await allAgents(services), connectorId, owner)
  return { owner: { ...owner, name: owner.name ?? agent?.name, extension: agent?.extension } }
}
