/** GET /v1/setup: which steps of setting up the site have really happened, and when. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readSetup } from '../../src/app/overview/setup.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { setupSchema } from '../../src/wire/setup.ts'

export const getSetup = defineOperation({
  method: 'GET',
  path: '/v1/setup',
  id: 'getSetup',
  summary: 'Get which steps of setting up have happened',
  description: 'A step is done by what really happened, not by a click: a template was fetched, a call was logged.',
  tag: 'Overview',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: setupSchema },
  run: ({ services }) => readSetup(services),
})
