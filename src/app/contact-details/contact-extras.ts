/** What is open with a contact: asked of its CRM, and remembered in this isolate for a minute. */
import type { ContactExtras, ContactRef } from '../../core/contacts/contact-details.ts'
import { IsolateCache } from '../../core/contacts/lookup/isolate-cache.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'
import { askConnector, type Failed, within } from './ask-connector.ts'

const rememberedMs = 60_000
const maxRemembered = 500

const caches = new WeakMap<SiteServices, IsolateCache<ContactExtras>>()

function cacheOf(services: SiteServices): IsolateCache<ContactExtras> {
  const cache = caches.get(services) ?? new IsolateCache<ContactExtras>(services.clock, maxRemembered)
  caches.set(services, cache)
  return cache
}

export interface ExtrasAnswer {
  readonly extras: ContactExtras
  readonly failed?: Failed
}

const nothing: ContactExtras = { related: [] }

/** Never rejects because of the CRM; within `limitMs`. */
export async function contactExtras(
  services: SiteServices,
  contact: ContactRef,
  limitMs: number,
  background: Background,
): Promise<ExtrasAnswer> {
  const connector = services.connectors.find(({ id }) => id === contact.source)
  if (!connector?.extrasOf) return { extras: nothing }
  const { extrasOf } = connector
  const cache = cacheOf(services)
  const key = JSON.stringify([contact.source, contact.entityType ?? '', contact.id])
  const remembered = cache.get(key)
  if (remembered) return { extras: remembered }
  const work = async (): Promise<ExtrasAnswer> => {
    const answer = await askConnector(services, connector, background, (signal) => extrasOf(contact, signal))
    if (!('said' in answer)) return { extras: nothing, failed: answer }
    cache.set(key, key, answer.said, rememberedMs)
    return { extras: answer.said }
  }
  return within(services, limitMs, background, work(), () => ({
    extras: nothing,
    failed: { source: contact.source, code: 'crm_timeout' },
  }))
}
