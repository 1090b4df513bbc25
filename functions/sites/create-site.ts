/** POST /v1/sites: a further site. Nothing of a site can be used before it was created. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { newSiteSchema, siteSchema } from '../../src/wire/site.ts'

export const createSite = defineOperation({
  method: 'POST',
  path: '/v1/sites',
  id: 'createSite',
  summary: 'Create a site',
  description: 'Repeating it changes nothing. POST /v1/keys?site=… creates its site too.',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites' },
  body: { schema: newSiteSchema, maxBytes: 1024 },
  responses: { 200: siteSchema },
  async run(context) {
    requireOwner(context.principal, 'Listing or creating sites')
    const { deployment, body, requestId } = context
    await deployment.knownSites.add(body.name)
    context.changed({ target: body.name, after: { name: body.name }, sites: [body.name] })
    deployment.platform.log.info('site_created', { site: body.name, requestId })
    return body.name === 'main' ? { name: 'main' } : deployment.knownSites.get(body.name)
  },
})
