/** What the operations on a site's variables have in common: who may use them, for which sites, and how they answer. */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import type { OperationContext } from '../http/context.ts'
import { isSiteName } from '../security/tokens.ts'
import { maskedValue } from './site-environment.ts'
import { openWhatOpens, readSiteVariables } from './site-variables.ts'

export const siteParams = z.object({
  site: z
    .string()
    .refine(isSiteName, 'must be 1 to 32 of a-z, 0-9 and -')
    .refine((site) => site !== 'main', 'must be another site; the variables of main are those of the environment'),
})

export const variablesAnswer = z.object({
  site: z.string(),
  variables: z.array(
    z.object({
      name: z.string(),
      value: z.string().optional().describe('Masked, unless it is a setting; absent: its key is not there any more'),
      sealedWith: z.enum(['current', 'old', 'unknown']).describe('Which SWITCHHOOK_SECRETS_KEY opens it'),
    }),
  ),
})

type Context = OperationContext<unknown, unknown, z.infer<typeof siteParams>>
type AnyContext = Pick<OperationContext<unknown, unknown, unknown>, 'principal'>

/** Throws `forbidden`: a stored key is of one site, and could read the secrets of its CRM by sending them elsewhere. */
export function requireOwner({ principal }: AnyContext): void {
  if (principal.anySite) return
  const message = 'Sites and their variables need the admin key of the environment (SWITCHHOOK_ADMIN_KEY).'
  throw new SwitchhookError('forbidden', message, { details: { keyId: principal.keyId } })
}

/** The same, and `not_found` for a site that nobody created. */
export async function requireKnownSite(context: Context): Promise<void> {
  requireOwner(context)
  const { deployment, params } = context
  if (await deployment.knownSites.has(params.site)) return
  throw new SwitchhookError('not_found', `There is no site ${params.site}; list them with GET /v1/sites.`)
}

/** The site's variables as they may be shown. */
export async function variablesForm({ deployment, params }: Context): Promise<z.infer<typeof variablesAnswer>> {
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
