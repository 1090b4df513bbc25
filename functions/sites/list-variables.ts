/** GET /v1/sites/:site/variables: which variables a site has; never what the secret ones are. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireKnownSite, siteParams, variablesForm } from '../../src/app/sites/site-access.ts'
import { siteVariablesSchema } from '../../src/wire/site.ts'

export const listVariables = defineOperation({
  method: 'GET',
  path: '/v1/sites/:site/variables',
  id: 'listVariables',
  summary: 'List the variables of another site, values masked',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites' },
  params: siteParams,
  fails: [404],
  responses: { 200: siteVariablesSchema },
  async run(context) {
    await requireKnownSite(context)
    return variablesForm(context)
  },
})
