/** GET /v1/reconciliation: what was found of each hour, from the phone system to the CRMs. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { listHours as list, toHourForm } from '../../src/core/reconciliation/hour-store.ts'
import { instant, siteQuery } from '../../src/wire/parts.ts'
import { reconciledHoursSchema } from '../../src/wire/reconciliation.ts'

export const listReconciledHours = defineOperation({
  method: 'GET',
  path: '/v1/reconciliation',
  id: 'listReconciledHours',
  summary: 'List the hours that were compared, newest first',
  description:
    'For each hour and source: calls at the phone system, accepted, one Call each, entries wanted, entries in the CRM, and what is missing. Kept for 30 days.',
  tag: 'Reconciliation',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    ...pageQuery(50, 200),
    from: instant.optional().describe('Hours that begin at or after'),
    to: instant.optional().describe('Hours that begin before'),
  }),
  responses: { 200: reconciledHoursSchema },
  async run({ services: { records }, query: { from, to, limit, cursor } }) {
    const fromMs = from === undefined ? undefined : Date.parse(from)
    const toMs = to === undefined ? undefined : Date.parse(to)
    const { hours, next } = await list(records, { fromMs, toMs, limit, cursor })
    return { hours: hours.map(({ value }) => toHourForm(value)), next }
  },
})
