/** GET /v1/calls: the site's calls, newest first. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { listCalls as list } from '../../src/core/calls/history.ts'
import { callFormAt } from '../../src/core/calls/stale.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { historyKeys } from '../../src/core/phone/same-number.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { callPageSchema } from '../../src/wire/call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listCalls = defineOperation({
  method: 'GET',
  path: '/v1/calls',
  id: 'listCalls',
  summary: 'List calls, newest first',
  tag: 'Calls',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    from: z.iso.datetime({ offset: true }).optional().describe('Calls that began at or after this instant'),
    to: z.iso.datetime({ offset: true }).optional().describe('Calls that began before this instant'),
    number: z.string().max(100).optional().describe('External number, in any form'),
    extension: z.string().max(50).optional().describe('An extension that was rung'),
    ...pageQuery(50, 200),
  }),
  responses: { 200: callPageSchema },
  async run({ services, query }) {
    const { from, to, number, extension, limit, cursor } = query
    if (number !== undefined && extension !== undefined) {
      throw new SwitchhookError('bad_field', 'Correct in the query: give number or extension, not both.')
    }
    const page = await list(services.records, {
      fromMs: from === undefined ? undefined : Date.parse(from),
      toMs: to === undefined ? undefined : Date.parse(to),
      matchKeys: number === undefined ? undefined : historyKeys(readNumber(number, services.settings.country)),
      extension,
      limit,
      cursor,
    })
    return { calls: page.calls.map((call) => callFormAt(call, readAt(services))), next: page.next }
  },
})
