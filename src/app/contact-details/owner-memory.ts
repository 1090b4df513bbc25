/**
 * Who was the owner of a contact, as its CRM last said. What must stay true: it is fresh for as long as a lookup's answer is,
 * and older only while the CRM can't be asked; it holds nothing of the contact but a hash.
 *
 * Stored form (collection `crm-state`, id `owner.<hash of source, kind of record and id>`, version 1): {v, owner?, freshUntilMs}.
 */
import * as z from 'zod'
import type { ContactOwner, ContactRef } from '../../core/contacts/contact-details.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { SiteServices } from '../services.ts'

const staleForMs = 24 * 3_600_000

const storedSchema = z.object({
  v: z.literal(1),
  freshUntilMs: z.number(),
  owner: z
    .object({
      name: z.string().optional(),
      email: z.string().optional(),
      crmUserId: z.string().optional(),
      login: z.string().optional(),
    })
    .optional(),
})

export interface KnownOwner {
  readonly owner?: ContactOwner
  readonly isFresh: boolean
}

type Ports = Pick<SiteServices, 'records' | 'clock' | 'settings'>

function ref({ source, entityType = '', id }: ContactRef) {
  return { collection: 'crm-state', id: `owner.${sha256Hex(JSON.stringify([source, entityType, id])).slice(0, 32)}` }
}

/** Undefined: not known, or the records are out of reach. */
export async function recallOwner({ records, clock }: Ports, contact: ContactRef): Promise<KnownOwner | undefined> {
  const { collection, id } = ref(contact)
  const stored = await records.get<unknown>(collection, id).catch(() => undefined)
  const { data } = storedSchema.safeParse(stored?.value)
  return data && { owner: data.owner, isFresh: data.freshUntilMs > clock.now() }
}

export async function keepOwner(
  { records, clock, settings }: Ports,
  contact: ContactRef,
  owner: ContactOwner | undefined,
): Promise<void> {
  const freshUntilMs = clock.now() + settings.lookup.cacheMs
  const value = { v: 1, owner, freshUntilMs }
  await records.write([{ op: 'put', ...ref(contact), value, expiresAtMs: freshUntilMs + staleForMs }])
}
