/** What the operations on a site's variables have in common: for which sites, and how they answer. */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import type { SiteVariables } from '../../wire/site.ts'
import type { OperationContext } from '../http/context.ts'
import { requireOwner } from '../security/owner.ts'
import { isSiteName } from '../security/tokens.ts'
import { maskedValue, siteVariableFault } from './site-environment.ts'
import { openWhatOpens, readSiteVariables } from './site-variables.ts'

const siteName = z.string().refine(isSiteName, 'must be 1 to 32 of a-z, 0-9 and -')

export const anySiteParams = z.object({ site: siteName })

export const siteParams = z.object({
  site: siteName.refine(
    (site) => site !== 'main',
    'must be another site; the variables of main are those of the environment',
  ),
})

type Context = OperationContext<unknown, unknown, z.infer<typeof siteParams>>

/** Throws `forbidden` for any but the owner, and `not_found` for a site that nobody created. */
export async function requireKnownSite({ deployment, params, principal }: Context): Promise<void> {
  requireOwner(principal, 'Reading or changing variables of sites')
  if (await deployment.knownSites.has(params.site)) return
  throw new SwitchhookError('not_found', `There is no site ${params.site}; list them with GET /v1/sites.`)
}

/** The site's variables as they may be shown. */
export async function variablesForm({ deployment, params }: Context): Promise<SiteVariables> {
  const { secretBox, platform } = deployment
  const stored = await readSiteVariables(platform.records(params.site))
  const opened = await openWhatOpens(secretBox, params.site, stored)
  const variables = Object.entries(stored.sealed).map(([name, sealed]) => {
    const value = opened[name]
    if (value === undefined) return { name, sealedWith: 'unknown' as const }
    const sealedWith = secretBox.isCurrent(sealed) ? ('current' as const) : ('old' as const)
    return { name, value: maskedValue(name, value), sealedWith }
  })
  return { site: params.site, variables: variables.sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

/**
 * Those of `main` as they may be shown: what its connectors need and the settings that any site has, as they stand in the
 * deployment's environment. Keys of the deployment and its storage are none of them.
 */
export async function mainVariablesForm({ deployment, principal }: Context): Promise<SiteVariables> {
  requireOwner(principal, 'Reading or changing variables of sites')
  const { knownVariables } = await import('../variables/known-variables.ts')
  const variables = [...knownVariables()].flatMap((name) => {
    const value = deployment.variables[name]
    return value && siteVariableFault(name) === undefined ? [{ name, value: maskedValue(name, value) }] : []
  })
  return { site: 'main', variables: variables.sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

/** For the audit log: of variables that hold a secret only that they are set. */
export function shownValues({ variables }: SiteVariables, names: readonly string[]): Record<string, string> {
  const wanted = variables.filter(({ name }) => names.includes(name))
  return Object.fromEntries(wanted.map(({ name, value = 'set' }) => [name, value]))
}
