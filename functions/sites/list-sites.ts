/** GET /v1/sites: the sites of the deployment. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { summarizedSites } from '../../src/app/overview/site-summaries.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { sitePageSchema } from '../../src/wire/site.ts'

export const listSites = defineOperation({
  method: 'GET',
  path: '/v1/sites',
  id: 'listSites',
  summary: 'List the sites of the deployment',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites' },
  query: z.object({
    summary: z
      .enum(['true', 'false'])
      .default('false')
      .describe('With the state of each, worst first: all at once, up to 1000, each as it was read a minute ago or so'),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
    cursor: z.string().max(1000).optional().describe('`next` of the page before'),
  }),
  responses: { 200: sitePageSchema },
  async run(context) {
    requireOwner(context.principal, 'Listing or creating sites')
    const { deployment, query } = context
    if (query.summary === 'true') return { sites: await summarizedSites(deployment) }
    const { sites, next } = await deployment.knownSites.list(query.limit, query.cursor)
    return { sites: query.cursor === undefined ? [{ name: 'main' }, ...sites] : [...sites], next }
  },
})
