/** GET /v1/overview: what the site stands on, its status, and its calls by hour and day. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readOverview } from '../../src/app/overview/overview.ts'
import { overviewSchema } from '../../src/wire/overview.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getOverview = defineOperation({
  method: 'GET',
  path: '/v1/overview',
  id: 'getOverview',
  summary: 'Get the status of the site: phone systems, CRMs, AI, queue, calls and problems',
  description:
    'Read it each minute or so. `needsYou` is true only for what a person has to act on and nobody has acknowledged.',
  tag: 'Overview',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: overviewSchema },
  run: ({ services }) => readOverview(services),
})
