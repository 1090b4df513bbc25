/** The picture of a contact: asked of its CRM, and remembered in this isolate for a while, also that there is none. */
import type { ContactRef } from '../../core/contacts/contact-details.ts'
import { IsolateCache } from '../../core/contacts/lookup/isolate-cache.ts'
import type { Photo } from '../../core/contacts/photo.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'
import { askConnector, type Failed, within } from './ask-connector.ts'

export const photoRememberedMs = 10 * 60_000
/** Of at most 256 KiB each. */
const maxRemembered = 40

type Known = Photo | 'none'
const caches = new WeakMap<SiteServices, IsolateCache<Known>>()

function cacheOf(services: SiteServices): IsolateCache<Known> {
  const cache = caches.get(services) ?? new IsolateCache<Known>(services.clock, maxRemembered)
  caches.set(services, cache)
  return cache
}

/** Undefined: it has none. Throws the CRM's error (`crm_…`) where that was not heard within `limitMs`. */
export async function contactPhoto(
  services: SiteServices,
  contact: ContactRef,
  limitMs: number,
  background: Background,
): Promise<Photo | undefined> {
  const connector = services.connectors.find(({ id }) => id === contact.source)
  if (!connector?.photoOf) return undefined
  const { photoOf } = connector
  const cache = cacheOf(services)
  const key = JSON.stringify([contact.source, contact.entityType ?? '', contact.id])
  const work = async (): Promise<Known | Failed> => {
    const answer = await askConnector(services, connector, background, (signal) => photoOf(contact, signal))
    if (!('said' in answer)) return answer
    const known = answer.said ?? 'none'
    cache.set(key, key, known, photoRememberedMs)
    return known
  }
  const late = (): Failed => ({ source: contact.source, code: 'crm_timeout' })
  const known = cache.get(key) ?? (await within(services, limitMs, background, work(), late))
  if (known === 'none') return undefined
  if (!('code' in known)) return known
  throw new SwitchhookError(known.code, `${known.source} did not give the picture.`, { retryable: true })
}
