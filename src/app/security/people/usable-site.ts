/** Where somebody who names no site gets to: a disabled or removed one must not keep them from the others. */
import { ownSites } from '../../../core/people/roles.ts'
import type { Grant } from '../../../wire/user.ts'
import type { Deployment } from '../../services.ts'

/** How many are looked at; each is remembered for a minute. */
const mostLooks = 20

/** The first own site when none can be used. */
export async function usableSite({ knownSites }: Pick<Deployment, 'knownSites'>, roles: readonly Grant[]) {
  const sites = ownSites(roles)
  for (const site of sites.slice(0, mostLooks)) {
    if ((await knownSites.has(site)) && !knownSites.isDisabled(site)) return site
  }
  return sites[0]
}
