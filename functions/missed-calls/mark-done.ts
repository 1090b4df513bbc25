/** POST /v1/missed-calls/{id}/done: nobody needs to call this caller back. */
import * as z from 'zod'
import { markDone } from '../../src/app/callers/missed-callers.ts'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { missedDoneSchema } from '../../src/wire/missed-calls.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const updateMissedCaller = defineOperation({
  method: 'POST',
  path: '/v1/missed-calls/:id/done',
  id: 'updateMissedCaller',
  summary: 'Update a missed caller: done, nobody needs to call back',
  description:
    'A call that is missed later opens it again. Who did it is kept. With an agent token: callers for whom its extension rang.',
  tag: 'Calls',
  auth: { scope: 'agents', agents: true, people: 'notes' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: missedDoneSchema },
  async run(context) {
    const { services, principal, params } = context
    const { extension } = principal
    const by = extension === undefined ? await callerName(services, principal) : `extension ${extension}`
    const calls = await markDone(services, params.id, by, extension)
    context.changed({ target: params.id, before: { done: false }, after: { done: true, calls } })
    return { id: params.id, by, calls }
  },
})
