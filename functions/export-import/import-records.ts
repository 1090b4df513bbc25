/** POST /v1/import: records that GET /v1/export gave, as they were. Sent again they change nothing. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { exportedRecordSchema } from '../../src/wire/site.ts'

const maxBytes = 4 * 1024 * 1024

export const importRecords = defineOperation({
  method: 'POST',
  path: '/v1/import',
  id: 'importRecords',
  summary: 'Import the records of a site',
  description: 'What is there under the same name is replaced. Needs the admin key of the environment.',
  tag: 'Export and import',
  auth: { scope: 'admin' },
  createsSite: true,
  query: siteQuery,
  body: { schema: z.object({ records: z.array(exportedRecordSchema).min(1).max(500) }), maxBytes },
  responses: { 200: z.object({ written: z.number().int() }) },
  async run({ services, principal, body, deployment }) {
    requireOwner(principal, 'Exporting or importing a site')
    await services.records.write(body.records.map((record) => ({ op: 'put', ...record })))
    deployment.forgetSite(services.site)
    return { written: body.records.length }
  },
})
