/** GET /v1/export: all records of a site, page by page, for another platform. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { movedRecord, requireOwner } from '../../src/wire/exported-record.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const exportRecords = defineOperation({
  method: 'GET',
  path: '/v1/export',
  summary: 'Gives all records of a site, for moving it',
  description:
    'In no order; a record that changes meanwhile may come twice or as it was, so let nothing else happen. Needs the ' +
    'admin key of the environment.',
  tag: 'Moving',
  auth: { scope: 'admin' },
  query: siteQuery.extend({
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.string().max(4000).optional().describe('`next` of the page before'),
  }),
  responses: {
    200: z.object({ records: z.array(movedRecord), next: z.string().optional().describe('Absent on the last page') }),
  },
  async run({ services, principal, query }) {
    requireOwner(principal)
    const { records, next } = await services.records.scan(query)
    return { records: records.map((record) => movedRecord.parse(record)), next }
  },
})
