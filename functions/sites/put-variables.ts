/** PUT /v1/sites/:site/variables: sets variables of another site; those not named stay. */
import * as z from 'zod'
import { parseThreecxVariables } from '../../src/adapters/pbx/threecx/api/variables.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import type { Deployment } from '../../src/app/services.ts'
import { shownValues, siteParams, variablesForm } from '../../src/app/sites/site-access.ts'
import { siteEnvironment, siteVariableFault } from '../../src/app/sites/site-environment.ts'
import { changeSiteVariables } from '../../src/app/sites/site-variables.ts'
import { parseSettings } from '../../src/core/settings/settings.ts'
import { SwitchhookError, toSwitchhookError } from '../../src/lib/errors.ts'
import type { Env } from '../../src/lib/variable-fields.ts'
import { siteVariablesSchema } from '../../src/wire/site.ts'

const variablesSchema = z
  .record(z.string(), z.string().trim().min(1, 'is empty; remove a variable with DELETE').max(8192))
  .superRefine((variables, context) => {
    for (const name of Object.keys(variables)) {
      const message = siteVariableFault(name)
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message })
    }
  })
  .refine((variables) => Object.keys(variables).length > 0, 'names no variable')

export const putVariables = defineOperation({
  method: 'PUT',
  path: '/v1/sites/:site/variables',
  id: 'putVariables',
  summary: 'Create or replace variables of another site',
  description:
    'Those of its connectors, and settings of its own. They are stored sealed (AES-256-GCM, SWITCHHOOK_SECRETS_KEY), ' +
    'shown to nobody again, and in effect everywhere within 30 seconds. All variables of the site are sealed again with the current key.',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites', stepUp: true },
  fails: [409],
  params: siteParams,
  body: { schema: z.object({ variables: variablesSchema }), maxBytes: 256 * 1024 },
  responses: { 200: siteVariablesSchema },
  async run(context) {
    requireOwner(context.principal, 'Changing variables of sites')
    const { deployment, params, body, requestId } = context
    await deployment.knownSites.add(params.site)
    const before = await variablesForm(context)
    const records = deployment.platform.records(params.site)
    const check = (variables: Env) => checkSettings(siteEnvironment(deployment.variables, variables))
    await changeSiteVariables({ records, box: deployment.secretBox }, body.variables, check)
    deployment.forgetSite(params.site)
    context.background(checkConnectors(deployment, params.site))
    context.background(startLink(deployment, params.site))
    const names = Object.keys(body.variables)
    deployment.platform.log.info('site_variables_set', { site: params.site, names: names.join(' '), requestId })
    const after = await variablesForm(context)
    context.changed({ target: params.site, before: shownValues(before, names), after: shownValues(after, names) })
    return after
  },
})

/** What is wrong with a new key is known before the first call. */
async function checkConnectors({ site }: Deployment, name: string): Promise<void> {
  const { checkDue } = await import('../../src/app/connectors/checks.ts')
  await checkDue(await site(name))
}

/** Where the variables name a 3CX, the site reads it from now on. */
async function startLink({ site, platform }: Deployment, name: string): Promise<void> {
  const { keepLink } = await import('../../src/app/threecx/keep-link.ts')
  await keepLink(platform, await site(name), 'read')
}

/** A wrong setting would stop every request of the site; what is wrong with a connector, `connectors` shows. */
function checkSettings(variables: Env): void {
  try {
    parseSettings(variables)
    parseThreecxVariables(variables)
  } catch (thrown) {
    throw new SwitchhookError('bad_field', toSwitchhookError(thrown).message)
  }
}
