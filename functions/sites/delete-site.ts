/** DELETE /v1/sites/{site}: removes a site with all that is stored of it, a part with each request. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import type { Deployment } from '../../src/app/services.ts'
import { removeSiteRecords } from '../../src/app/sites/remove-site.ts'
import { siteParams } from '../../src/app/sites/site-access.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { removedSiteSchema } from '../../src/wire/site.ts'

const exportGoodForMs = 86_400_000

export const deleteSite = defineOperation({
  method: 'DELETE',
  path: '/v1/sites/:site',
  id: 'deleteSite',
  summary: 'Delete a site with all its records, for good',
  description:
    'Export it first: without an export of the last 24 hours this is refused, unless `withoutExport=true`. It is disabled at once; repeat the request until `done`, as each deletes some 2000 records. People lose their roles at it, and those without another are removed. Entries in CRMs stay.',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites', stepUp: true },
  fails: [404, 409],
  params: siteParams,
  query: z.object({
    confirm: z.string().max(32).describe('The name of the site once more'),
    withoutExport: z.enum(['true', 'false']).default('false'),
  }),
  responses: { 200: removedSiteSchema },
  async run({ deployment, principal, params, query, requestId }) {
    requireOwner(principal, 'Changing or removing sites')
    const { site } = params
    const { knownSites, platform, forgetSite } = deployment
    const { exportedAt, disabledAt } = await knownSites.get(site)
    if (query.confirm !== site) {
      throw new SwitchhookError('bad_field', `Correct in the query: confirm must be ${site}, to be sure.`)
    }
    const nowMs = platform.clock.now()
    const isExported = exportedAt !== undefined && nowMs - Date.parse(exportedAt) < exportGoodForMs
    if (!isExported && query.withoutExport !== 'true') {
      const advice = `Export ${site} first: switchhook export --site ${site}. To remove it without: withoutExport=true.`
      throw new SwitchhookError('conflict', advice)
    }
    if (disabledAt === undefined) await knownSites.change(site, { disabledAt: isoUtc(nowMs) })
    const { deleted, ...part } = await removeSiteRecords(platform.records(site), nowMs)
    const removed = { deleted, done: part.done && (await withoutPeople(deployment, site)) }
    if (removed.done) {
      await knownSites.remove(site)
      forgetSite(site)
      platform.log.info('site_removed', { site, requestId })
    }
    return { site, ...removed }
  },
})

async function withoutPeople(deployment: Deployment, site: string): Promise<boolean> {
  const { endRolesAt } = await import('../../src/app/security/people/end-user.ts')
  return await endRolesAt(deployment, site)
}
