/** GET /v1/problems: what does not work, grouped by its cause. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { countsOf } from '../../src/app/overview/overview.ts'
import { readProblems } from '../../src/app/overview/problems.ts'
import { resolvedProblems } from '../../src/core/problems/problem-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { problemStates, problemsSchema } from '../../src/wire/problem.ts'

export const listProblems = defineOperation({
  method: 'GET',
  path: '/v1/problems',
  id: 'listProblems',
  summary: 'List problems by their cause, what needs a person first',
  description:
    'Found anew each time: a problem is resolved when its cause is gone. Resolved ones are kept for 14 days and listed with `state=resolved`.',
  tag: 'Problems',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    state: z.enum(problemStates).optional().describe('Default: open and acknowledged'),
  }),
  responses: { 200: problemsSchema },
  async run({ services, query: { state } }) {
    const standing = await readProblems(services)
    const { open, acknowledged } = countsOf(standing)
    const problems =
      state === 'resolved'
        ? await resolvedProblems(services.records)
        : standing.filter((one) => state === undefined || one.state === state)
    return { problems, open, acknowledged }
  },
})
