/** POST /v1/deliveries/retry: sends again all that wait or were given up and fit a filter, a page at a time. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { nextPage } from '../../src/app/http/page-query.ts'
import { retryDeliveries as retry } from '../../src/core/deliveries/retry.ts'
import { siteQuery } from '../../src/wire/key.ts'

const instant = z.iso.datetime({ offset: true })

export const retryDeliveries = defineOperation({
  method: 'POST',
  path: '/v1/deliveries/retry',
  summary: 'Start again all dead or waiting deliveries that fit a filter',
  description:
    'Looks at a hundred deliveries, oldest first, and sends those that fit again now. Repeat it with `cursor` = `next` until there is no `next`. Live events are left out.',
  tag: 'Deliveries',
  auth: { scope: 'admin' },
  query: siteQuery,
  body: {
    maxBytes: 8192,
    schema: z.object({
      state: z.enum(['dead', 'waiting']).describe('dead: given up; waiting: to be tried again later'),
      destination: z.string().min(1).max(100).optional().describe('The connector'),
      code: z.string().min(1).max(100).optional().describe('The error code of the last failed attempt'),
      from: instant.optional().describe('Created at or after this instant'),
      to: instant.optional().describe('Created before this instant'),
      cursor: z.string().max(1000).optional().describe('`next` of the page before'),
    }),
  },
  responses: {
    202: z.object({ retried: z.number().int().describe('How many are being sent again'), next: nextPage() }),
  },
  async run({ services, body: { from, to, ...filter } }) {
    return retry(services, {
      ...filter,
      fromMs: from === undefined ? undefined : Date.parse(from),
      toMs: to === undefined ? undefined : Date.parse(to),
    })
  },
})
