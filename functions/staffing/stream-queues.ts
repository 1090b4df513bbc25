/** GET /v1/queues/stream: changes of queues while they happen, as Server-Sent Events. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { openStream } from '../../src/app/live/open-stream.ts'
import { sessionOf } from '../../src/app/live/session.ts'
import { queuesTopic } from '../../src/core/live/topics.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const streamQueues = defineOperation({
  method: 'GET',
  path: '/v1/queues/stream',
  id: 'streamQueues',
  summary: 'Start a stream of changes of queues (Server-Sent Events)',
  description:
    'Each event `queues` is one report of a source: `{source, asOf, groups, gone}` with the groups that changed, in the form of GET /v1/queues without hours and figures, with `changes` where they are more than 100: of each group the counts, who waits, and the members that changed or are gone (`goneMembers`). `{source, asOf, readAgain: true}` asks to read GET /v1/queues again.',
  tag: 'Staffing',
  auth: { scope: 'read', browsers: true },
  query: siteQuery,
  responses: { 200: { description: 'Events `connected`, `queues` and `ready`', contentType: 'text/event-stream' } },
  run({ request, principal, services, deployment }) {
    const session = { ...sessionOf(principal, services, { protocol: 'stream' }), topic: queuesTopic }
    return openStream(session, { request, services, deployment, person: principal.person, form: 'calls' })
  },
})
