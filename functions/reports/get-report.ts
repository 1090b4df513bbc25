/** GET /v1/reports/{by}: calls by agent, queue, DID, hour of the day, day or week, from sums of hours. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { reportCsv } from '../../src/app/reports/report-csv.ts'
import { buildReport } from '../../src/app/reports/report-form.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { reportKinds, reportSchema } from '../../src/wire/reports.ts'
import { zoneName } from '../../src/wire/staffing-hours.ts'

const edge = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional()

export const getReport = defineOperation({
  method: 'GET',
  path: '/v1/reports/:by',
  id: 'getReport',
  summary: 'Get a report of calls by agent, queue, DID, hour of the day, day or week',
  description:
    'From sums of hours that are kept for 400 days, longer than calls may be; a call that is corrected later corrects them. docs/reports.md defines each figure. Hours are of UTC: where clocks are half an hour apart from it, an hour counts for the day in which it begins.',
  tag: 'Overview',
  auth: { scope: 'read' },
  params: z.object({ by: z.enum(reportKinds) }),
  query: siteQuery.extend({
    from: edge.describe('A day (its beginning in the zone) or an instant; default: six days before today'),
    to: edge.describe('A day, included, or an instant; default: now. At most 400 days after `from`'),
    zone: zoneName.optional().describe('Of days, weeks and hours; default: the site’s'),
    format: z.enum(['json', 'csv']).default('json'),
  }),
  responses: { 200: reportSchema },
  async run({ services, params, query }) {
    const report = await buildReport(services, params.by, query)
    if (query.format === 'json') return report
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${params.by}-${report.from.slice(0, 10)}.csv"`,
    }
    return new Response(reportCsv(report), { headers })
  },
})
