/** DELETE /v1/sites/:site/variables: removes variables of another site. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireKnownSite, shownValues, siteParams, variablesForm } from '../../src/app/sites/site-access.ts'
import { siteVariableFault } from '../../src/app/sites/site-environment.ts'
import { changeSiteVariables, readSiteVariables } from '../../src/app/sites/site-variables.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteVariablesSchema } from '../../src/wire/site.ts'

const namesSchema = z
  .string()
  .max(4000)
  .transform((list) => list.split(',').flatMap((name) => name.trim() || []))
  .refine(
    (names) => names.length > 0 && names.every((name) => siteVariableFault(name) === undefined),
    'must name variables',
  )
  .describe('By commas')

export const deleteVariables = defineOperation({
  method: 'DELETE',
  path: '/v1/sites/:site/variables',
  id: 'deleteVariables',
  summary: 'Delete variables of another site',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites', stepUp: true },
  fails: [404, 409],
  params: siteParams,
  query: z.object({ names: namesSchema }),
  responses: { 200: siteVariablesSchema },
  async run(context) {
    await requireKnownSite(context)
    const { deployment, params, query, requestId } = context
    const before = await variablesForm(context)
    const records = deployment.platform.records(params.site)
    const { sealed } = await readSiteVariables(records)
    const missing = query.names.filter((name) => !Object.hasOwn(sealed, name))
    if (missing.length > 0) {
      throw new SwitchhookError('not_found', `Site ${params.site} has no variable ${missing.join(', ')}; list them.`)
    }
    const changes = Object.fromEntries(query.names.map((name) => [name, undefined]))
    await changeSiteVariables({ records, box: deployment.secretBox }, changes, () => {})
    deployment.forgetSite(params.site)
    const names = query.names.join(' ')
    deployment.platform.log.info('site_variables_removed', { site: params.site, names, requestId })
    context.changed({ target: params.site, before: shownValues(before, query.names) })
    return variablesForm(context)
  },
})
