/** GET /v1/click-to-call-requests: click-to-call requests, newest first: who had which phone call whom. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { clickToCallForm } from '../../src/app/live/wait-for-outcome.ts'
import { listRequests } from '../../src/core/click-to-call/request-store.ts'
import { clickToCallPageSchema } from '../../src/wire/click-to-call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listClickToCallRequests = defineOperation({
  method: 'GET',
  path: '/v1/click-to-call-requests',
  id: 'listClickToCallRequests',
  summary: 'List click-to-call requests, newest first',
  tag: 'Calls',
  auth: { scope: 'calls:make' },
  query: siteQuery.extend({
    ...pageQuery(50, 200),
  }),
  responses: { 200: clickToCallPageSchema },
  async run({ services, query }) {
    const { requests, next } = await listRequests(services, query.limit, query.cursor)
    return { requests: await Promise.all(requests.map((request) => clickToCallForm(services, request))), next }
  },
})
