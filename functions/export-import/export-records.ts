/** GET /v1/export: all records of a site, page by page, for another platform. */
import * as z from 'zod'
import { exportedSums } from '../../src/app/export-import/exported-sums.ts'
import { importedCollection } from '../../src/app/export-import/imported-before.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { exportedRecordSchema } from '../../src/wire/site.ts'

export const exportRecords = defineOperation({
  method: 'GET',
  path: '/v1/export',
  id: 'exportRecords',
  summary: 'Export the records of a site',
  description:
    'With what it has counted, on the last page (as records of the collection `sums`). In no order; a record that changes ' +
    'meanwhile may come twice or as it was, so let nothing else happen. Needs the admin key of the environment.',
  tag: 'Export and import',
  auth: { scope: 'admin', people: 'sites', stepUp: true },
  query: siteQuery.extend({
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.string().max(4000).optional().describe('`next` of the page before'),
  }),
  responses: {
    200: z.object({
      records: z.array(exportedRecordSchema),
      next: z.string().optional().describe('Absent on the last page'),
    }),
  },
  async run({ services, principal, query, deployment }) {
    requireOwner(principal, 'Exporting or importing a site')
    const { records, next } = await services.records.scan(query)
    if (next === undefined && services.site !== 'main') {
      await deployment.knownSites.change(services.site, { exportedAt: isoUtc(services.clock.now()) })
    }
    const own = records.filter(({ collection }) => collection !== importedCollection)
    const sums = next === undefined ? await exportedSums(services.records, services.clock.now()) : []
    return { records: [...own.map(({ index, ...record }) => ({ ...record, index: [...index] })), ...sums], next }
  },
})
