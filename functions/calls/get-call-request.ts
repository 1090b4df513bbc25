/** GET /v1/click-to-call-requests/{id}: a click-to-call request and its outcome. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { clickToCallForm, preferHeader, waitForOutcome, waitSecondsInput } from '../../src/app/live/wait-for-outcome.ts'
import { findRequest } from '../../src/core/click-to-call/request-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { clickToCallRequestSchema } from '../../src/wire/click-to-call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getClickToCallRequest = defineOperation({
  method: 'GET',
  path: '/v1/click-to-call-requests/:id',
  id: 'getClickToCallRequest',
  summary: 'Get a click-to-call request',
  description:
    'An agent token sees the requests of its own extension. `?wait=` waits for a final state, as in POST /v1/calls.',
  tag: 'Calls',
  auth: { scope: 'calls:make', agents: true },
  fails: [404],
  headers: preferHeader,
  query: siteQuery.extend({ wait: waitSecondsInput }),
  params: z.object({ id: z.string().max(60) }),
  responses: { 200: clickToCallRequestSchema },
  async run({ request, principal, services, params, query }) {
    const found = await findRequest(services, params.id)
    if (principal.extension !== undefined && principal.extension !== found.extension) {
      throw new SwitchhookError('not_found', `There is no click-to-call request ${params.id} of this extension.`)
    }
    return waitForOutcome(services, principal, await clickToCallForm(services, found), request, query.wait)
  },
})
