/** PATCH /v1/sites/{site}: what people call a site, and whether its keys are refused. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { siteParams } from '../../src/app/sites/site-access.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { siteChangesSchema, siteSchema } from '../../src/wire/site.ts'

export const updateSite = defineOperation({
  method: 'PATCH',
  path: '/v1/sites/:site',
  id: 'updateSite',
  summary: 'Update a site: its title, or whether it is disabled',
  description:
    'Its name stays, as it is part of its keys. While it is disabled its keys and people are refused; what was accepted before is still delivered, and the owner sees it.',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites' },
  fails: [404, 409],
  params: siteParams,
  body: { schema: siteChangesSchema, maxBytes: 4096 },
  responses: { 200: siteSchema },
  async run(context) {
    const { deployment, principal, params, body, requestId } = context
    requireOwner(principal, 'Changing or removing sites')
    const { knownSites, platform } = deployment
    const before = await knownSites.get(params.site)
    const { disabledAt } = before
    const since = disabledAt ?? isoUtc(platform.clock.now())
    const { title, disabled } = body
    const changed = await knownSites.change(params.site, {
      ...(title !== undefined && { title: title === '' ? undefined : title }),
      ...(disabled !== undefined && { disabledAt: disabled ? since : undefined }),
    })
    const facts = (one: typeof before) => ({ title: one.title, disabledAt: one.disabledAt })
    context.changed({ target: params.site, before: facts(before), after: facts(changed) })
    platform.log.info('site_changed', { site: params.site, disabled: changed.disabledAt !== undefined, requestId })
    return changed
  },
})
