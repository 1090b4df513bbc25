/** GET /v1/export: all records of a site, page by page, for another platform. */
import * as z from 'zod'
import { changedSums, exportedSums } from '../../src/app/export-import/exported-sums.ts'
import { importedCollection } from '../../src/app/export-import/imported-before.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import type { RecordRef, WholeRecord } from '../../src/ports/records.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { type ExportedRecord, exportedRecordSchema, goneRecordSchema } from '../../src/wire/site.ts'

export const exportRecords = defineOperation({
  method: 'GET',
  path: '/v1/export',
  id: 'exportRecords',
  summary: 'Export the records of a site',
  description:
    'A site as it is at the moment of the last page, while it goes on working: `changes` are records as they became while the ' +
    'pages were read, and of each record the last one given holds. What was counted is on the first page, and on others as it ' +
    'became, as records of the collection `sums`. Ask for each page within two minutes, or the export is over ' +
    '(`export_over`) and begins anew. Needs the admin key of the environment.',
  tag: 'Export and import',
  auth: { scope: 'admin', people: 'sites', stepUp: true },
  query: siteQuery.extend({
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.string().max(4000).optional().describe('`next` of the page before'),
  }),
  responses: {
    200: z.object({
      records: z.array(exportedRecordSchema),
      changes: z
        .array(z.union([exportedRecordSchema, goneRecordSchema]))
        .optional()
        .describe('In place of what was given of these records before'),
      next: z.string().optional().describe('Absent on the last page'),
    }),
  },
  async run(context) {
    const { services, principal, query, deployment } = context
    requireOwner(principal, 'Exporting or importing a site')
    const { records, clock } = services
    const begun = query.cursor === undefined ? await records.snapshot(query) : undefined
    // Before the first records are read: what is counted from now on comes with the changes.
    const sums = begun ? await exportedSums(records, clock.now()) : []
    // Each further page is the same wish; whether all was read, `exportedAt` of the site says.
    context.changed(query.cursor === undefined ? { target: services.site, after: { export: 'begun' } } : 'nothing')
    const page = await records.snapshot({ limit: query.limit, cursor: query.cursor ?? begun?.next })
    if (page.next === undefined && services.site !== 'main') {
      await deployment.knownSites.change(services.site, { exportedAt: isoUtc(clock.now()) })
    }
    const { changes, next } = page
    const changed = [
      ...changes.records.filter(isExported).map(toExported),
      ...changes.gone.filter(isExported).map((ref) => ({ ...ref, gone: true as const })),
      ...(await changedSums(records, changes.sums, clock.now())),
    ]
    return {
      records: [...page.records.filter(isExported).map(toExported), ...sums],
      changes: changed.length > 0 ? changed : undefined,
      next,
    }
  },
})

const isExported = ({ collection }: RecordRef) => collection !== importedCollection

function toExported({ index, ...record }: WholeRecord): ExportedRecord {
  return { ...record, index: [...index] }
}
