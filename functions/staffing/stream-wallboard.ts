/** GET /v1/wallboard/stream: changes of queues for a television, as Server-Sent Events. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { openStream } from '../../src/app/live/open-stream.ts'
import { sessionOf } from '../../src/app/live/session.ts'
import { wallboardTopic } from '../../src/core/live/topics.ts'

export const streamWallboard = defineOperation({
  method: 'GET',
  path: '/v1/wallboard/stream',
  id: 'streamWallboard',
  summary: 'Start a stream of changes of queues for a wallboard (Server-Sent Events)',
  description: 'As GET /v1/queues/stream, with counts only. It ends when the key is revoked.',
  tag: 'Staffing',
  auth: { scope: 'wallboard' },
  responses: { 200: { description: 'Events `connected`, `queues` and `ready`', contentType: 'text/event-stream' } },
  run({ request, principal, services, deployment }) {
    const session = { ...sessionOf(principal, services, { protocol: 'stream' }), topic: wallboardTopic }
    return openStream(session, { request, services, deployment, person: principal.person, form: 'calls' })
  },
})
