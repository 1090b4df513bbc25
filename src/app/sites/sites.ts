/**
 * The services of every site, made when they are first asked for. Those of `main` come from the environment, at once; those
 * of another site need its variables from its records, and are made anew within 30 s after those changed.
 */

import { setBounded } from '../../lib/bounded-map.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import type { Env } from '../../lib/variable-fields.ts'
import type { Platform } from '../../ports/platform.ts'
import type { KnownSites } from './known-sites.ts'
import type { SecretBox } from './secret-box.ts'
import { siteEnvironment } from './site-environment.ts'
import { openSiteVariables, readSiteVariables } from './site-variables.ts'

/** `main` never needs waiting for: it is in the way of a ringing phone. */
export interface SiteOf<Services> {
  (name: 'main'): Services
  (name: string): Services | Promise<Services>
}

export interface Sites<Services> {
  readonly site: SiteOf<Services>
  /** After the site's variables were changed here: the next request sees them. */
  readonly forget: (name: string) => void
}

interface Loaded<Services> {
  readonly services: Services
  /** Of the record with the site's variables. */
  readonly version: number
  readonly goodUntilMs: number
}

/** The oldest is dropped: only the admin key of the environment and stored keys bring in new sites. */
const maxSites = 1000
const goodForMs = 30_000
/** With the records out of reach, until they are asked again. */
const graceMs = 5_000

export interface SitesOptions<Services> {
  readonly platform: Platform
  readonly knownSites: Pick<KnownSites, 'has'>
  readonly box: SecretBox
  /** The environment. */
  readonly variables: Env
  readonly build: (site: string, variables: Env) => Services
}

/**
 * Asked for a site that is not known, or whose variables can't be read or opened, it rejects: `not_found`,
 * `storage_unavailable`, `not_configured`.
 */
export function createSites<Services>(options: SitesOptions<Services>): Sites<Services> {
  const { platform, knownSites, box, variables, build } = options
  const { clock, log } = platform
  const others = new Map<string, Loaded<Services>>()
  let main: Services | undefined
  const getMain = () => {
    main ??= build('main', variables)
    return main
  }

  const keep = (name: string, loaded: Loaded<Services>): Services => {
    setBounded(others, name, loaded, maxSites)
    return loaded.services
  }

  /** Requests do not wait for each other's loading: on Cloudflare what one began may die with it. */
  const load = async (name: string, known: Loaded<Services> | undefined): Promise<Services> => {
    if (!(await knownSites.has(name))) {
      const advice = `There is no site ${name}. List them: npx switchhook sites list. Create one: npx switchhook sites create ${name}.`
      throw new SwitchhookError('not_found', advice)
    }
    try {
      const stored = await readSiteVariables(platform.records(name))
      const goodUntilMs = clock.now() + goodForMs
      if (stored.version === known?.version) return keep(name, { ...known, goodUntilMs })
      const own = await openSiteVariables(box, name, stored)
      const services = build(name, siteEnvironment(variables, own))
      return keep(name, { services, version: stored.version, goodUntilMs })
    } catch (thrown) {
      if (known === undefined || toSwitchhookError(thrown).code !== 'storage_unavailable') throw thrown
      log.failure('site_variables_unreadable', thrown, { site: name })
      return keep(name, { ...known, goodUntilMs: clock.now() + graceMs })
    }
  }

  function site(name: 'main'): Services
  function site(name: string): Services | Promise<Services>
  function site(name: string): Services | Promise<Services> {
    if (name === 'main') return getMain()
    const known = others.get(name)
    return known !== undefined && clock.now() < known.goodUntilMs ? known.services : load(name, known)
  }
  return { site, forget: (name) => void others.delete(name) }
}
