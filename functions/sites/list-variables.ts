/** GET /v1/sites/:site/variables: which variables a site has; never what the secret ones are. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { anySiteParams, mainVariablesForm, requireKnownSite, variablesForm } from '../../src/app/sites/site-access.ts'
import { siteVariablesSchema } from '../../src/wire/site.ts'

export const listVariables = defineOperation({
  method: 'GET',
  path: '/v1/sites/:site/variables',
  id: 'listVariables',
  summary: 'List the variables of a site, values masked',
  description:
    'Of `main`: those of the deployment that connect its CRMs, and its settings. They are changed where it is deployed.',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites' },
  params: anySiteParams,
  fails: [404],
  responses: { 200: siteVariablesSchema },
  async run(context) {
    if (context.params.site === 'main') return mainVariablesForm(context)
    await requireKnownSite(context)
    return variablesForm(context)
  },
})
