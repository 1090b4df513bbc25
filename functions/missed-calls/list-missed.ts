/** GET /v1/missed-calls: callers who were not answered and not called back since. */
import * as z from 'zod'
import { listMissed } from '../../src/app/callers/missed-callers.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { missedPageSchema } from '../../src/wire/missed-calls.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listMissedCallers = defineOperation({
  method: 'GET',
  path: '/v1/missed-calls',
  id: 'listMissedCallers',
  summary: 'List callers who were not answered and not called back since',
  description:
    'Who called last stands first. A caller leaves the list when somebody speaks with them, on any number of their contact, or when they are marked as done; 30 days after their last call in any case. Withheld numbers are not listed. With an agent token: callers for whom its extension rang.',
  tag: 'Calls',
  auth: { scope: 'read', agents: true },
  query: siteQuery.extend({
    queue: z.string().max(50).optional().describe('Its extension'),
    agent: z.string().max(50).optional().describe('An extension that rang'),
    from: z.iso.datetime({ offset: true }).optional().describe('Who called at or after this instant'),
    ...pageQuery(50, 200),
  }),
  responses: { 200: missedPageSchema },
  async run({ services, principal, query }) {
    const { queue, from, limit, cursor } = query
    const agent = principal.extension ?? query.agent
    const fromMs = from === undefined ? undefined : Date.parse(from)
    const { missed, next } = await listMissed(services, { queue, agent, fromMs, limit, cursor })
    return { missed: [...missed], next }
  },
})
