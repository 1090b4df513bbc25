/** GET /relay/call-history: calls of a range of days, as existing 3CX relays answer it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { callHistoryRows } from '../../src/app/relay/odata-rows.ts'
import type { Call } from '../../src/core/calls/call.ts'
import { listCalls } from '../../src/core/calls/history.ts'
import { callFormAt } from '../../src/core/calls/stale.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { historyKeys } from '../../src/core/phone/same-number.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { instantAt } from '../../src/lib/zoned-time.ts'
import { callSchema } from '../../src/wire/call.ts'
import { callOutcome, siteQuery } from '../../src/wire/parts.ts'
import { callHistoryRowSchema, odataOf, relayForm } from '../../src/wire/relay-odata.ts'

const dayMs = 86_400_000
/** A filter that nearly nothing passes must not read the whole history in one request. */
const pagesMax = 5

const query = siteQuery.extend({
  start: z.iso.date().describe('First day, in the site’s time zone'),
  end: z.iso.date().describe('Last day, included'),
  number: z.string().max(100).optional().describe('External number, in any form'),
  extension: z.string().max(50).optional().describe('An extension that was rung'),
  outcome: callOutcome.optional(),
  form: relayForm,
  ...pageQuery(50, 200),
})

export const listRelayCallHistory = defineOperation({
  method: 'GET',
  path: '/relay/call-history',
  id: 'listRelayCallHistory',
  summary: 'List calls of a range of days, newest first',
  description: 'With `outcome` a page may be shorter than `limit`; the last page is the one without `next`.',
  tag: 'Relay',
  auth: { scope: 'read', people: 'nobody' },
  query,
  responses: {
    200: z.object({
      success: z.literal(true),
      data: z.union([z.array(callSchema), odataOf(callHistoryRowSchema)]),
      next: z.string().optional(),
    }),
  },
  async run({ services, query: input }) {
    const { records, settings } = services
    const { start, end, number, extension, outcome, limit } = input
    if (start > end) throw new SwitchhookError('bad_field', 'Correct in the query: start: must not be after end.')
    if (number !== undefined && extension !== undefined) {
      throw new SwitchhookError('bad_field', 'Correct in the query: give number or extension, not both.')
    }
    const fromMs = instantAt(Date.parse(start), settings.timeZone)
    const toMs = instantAt(Date.parse(end) + dayMs, settings.timeZone)
    const matchKeys = number === undefined ? undefined : historyKeys(readNumber(number, settings.country))
    const calls: Call[] = []
    const at = readAt(services)
    let next = input.cursor
    for (let page = 0; page < pagesMax; page += 1) {
      const found = await listCalls(records, {
        fromMs,
        toMs,
        matchKeys,
        extension,
        limit: limit - calls.length,
        cursor: next,
      })
      calls.push(...found.calls.filter(({ view }) => outcome === undefined || view.outcome === outcome))
      next = found.next
      if (next === undefined || calls.length >= limit) break
    }
    if (input.form === 'odata') {
      const ended = calls.filter(({ view }) => view.state === 'ended' && view.medium === 'phone')
      return { success: true as const, data: { value: ended.flatMap(callHistoryRows) }, next }
    }
    return { success: true as const, data: calls.map((call) => callFormAt(call, at)), next }
  },
})
