/** DELETE /v1/sites/:site/variables: removes variables of a further site. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireKnownSite, siteParams, variablesAnswer, variablesForm } from '../../src/app/sites/site-access.ts'
import { siteVariableFault } from '../../src/app/sites/site-environment.ts'
import { changeSiteVariables, readSiteVariables } from '../../src/app/sites/site-variables.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'

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
  summary: 'Removes variables of a further site',
  tag: 'Sites',
  auth: { scope: 'admin' },
  params: siteParams,
  query: z.object({ names: namesSchema }),
  responses: { 200: variablesAnswer },
  async run(context) {
    await requireKnownSite(context)
    const { deployment, params, query, requestId } = context
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
    return variablesForm(context)
  },
})
