/** GET /v1/audit: who changed what. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { listAuditEntries } from '../../src/core/people/audit-log.ts'
import { auditPageSchema } from '../../src/wire/audit.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listAudit = defineOperation({
  method: 'GET',
  path: '/v1/audit',
  id: 'listAudit',
  summary: 'List changes (audit log)',
  description:
    'Newest first, and a page may hold less than `limit`: who did what, from where, from what to what. Without secrets and with phone numbers hidden. Kept as long as SWITCHHOOK_AUDIT_DAYS says.',
  tag: 'People',
  auth: { scope: 'admin' },
  query: siteQuery.extend({
    everywhere: z.stringbool().default(false).describe('Of all sites; for admins of all sites'),
    ...pageQuery(100, 500),
  }),
  responses: { 200: auditPageSchema },
  async run({ deployment, principal, query: { everywhere, limit, cursor } }) {
    if (everywhere) requireOwner(principal, 'Reading the audit log of all sites')
    const records = deployment.platform.records('main')
    if (everywhere) return await listAuditEntries(records, { limit, cursor })
    const { site } = principal
    // What was before is of another customer, who had the name then.
    const sinceMs = site === 'main' ? 0 : Date.parse((await deployment.knownSites.get(site)).createdAt)
    const page = await listAuditEntries(records, { of: { site, sinceMs }, limit, cursor })
    return principal.anySite ? page : { ...page, entries: page.entries.filter(({ elsewhere }) => elsewhere !== true) }
  },
})
