/** GET /v1/queues: who could take a call in which queue, who waits, and how today went. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readQueues } from '../../src/app/staffing/read-queues.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { queuesSchema } from '../../src/wire/queues.ts'

export const listQueues = defineOperation({
  method: 'GET',
  path: '/v1/queues',
  id: 'listQueues',
  summary: 'List queues and ring groups with who is there, who waits and today’s figures',
  description:
    'What a phone system can’t say is `unknown`. Figures are counted from the calls of today, in the site’s time zone: service level is answered within the target ÷ (offered − hung up within 5 s).',
  tag: 'Staffing',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: queuesSchema },
  run: ({ services }) => readQueues(services),
})
