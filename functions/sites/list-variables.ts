/** GET /v1/sites/:site/variables: which variables a site has; never what the secret ones are. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireKnownSite, siteParams, variablesAnswer, variablesForm } from '../../src/app/sites/site-access.ts'

export const listVariables = defineOperation({
  method: 'GET',
  path: '/v1/sites/:site/variables',
  summary: 'Lists the variables of a further site, values masked',
  tag: 'Sites',
  auth: { scope: 'admin' },
  params: siteParams,
  responses: { 200: variablesAnswer },
  async run(context) {
    await requireKnownSite(context)
    return variablesForm(context)
  },
})
