/**
 * Sees to it that a site's own link to its 3CX goes on: by the site's object where there is one, else the call log is read here
 * and now.
 */
import type { Platform } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'

/** `note`: as ThreecxLink takes it. */
export async function keepLink(
  { keepGoing }: Pick<Platform, 'keepGoing'>,
  services: SiteServices,
  note?: 'read',
): Promise<void> {
  if (!services.variables.THREECX_URL?.trim()) return
  if (keepGoing) return keepGoing(services.site, note)
  const { ThreecxLink } = await import('./link.ts')
  const works: Promise<unknown>[] = []
  await new ThreecxLink({ services: async () => services, background: (work) => void works.push(work) }).run()
  await Promise.all(works)
}
