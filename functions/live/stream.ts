/** GET /v1/stream: Server-Sent Events, for what can't do WebSockets and where there are none. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { openStream } from '../../src/app/live/open-stream.ts'
import { sessionOf } from '../../src/app/live/session.ts'
import { agentSocketQuery } from '../../src/app/live/socket.ts'
import { sseForms } from '../../src/core/live/sse.ts'

const lastEventId = z.coerce.number().int().min(0).optional().catch(undefined)

const eventForm = z
  .enum(sseForms)
  .default('calls')
  .describe('`screen`: the messages of `/ws`, each as an event of its type')

export const streamCalls = defineOperation({
  method: 'GET',
  path: '/v1/stream',
  id: 'streamCalls',
  summary: 'Start a stream of live calls (Server-Sent Events)',
  description: 'Begins with the calls in progress, or after `Last-Event-ID` (or `since`) with exactly what was missed.',
  tag: 'Live',
  auth: { scope: 'read', agents: true, browsers: true },
  headers: { 'Last-Event-ID': { description: 'The id of the last event that was read; instead of `since`' } },
  query: agentSocketQuery.extend({ form: eventForm }),
  responses: {
    200: {
      description: 'Events `connected`, `call` and `ready`, or the messages of `/ws`; docs/live.md has them.',
      contentType: 'text/event-stream',
    },
  },
  async run({ request, principal, services, query, deployment }) {
    const sinceSeq = lastEventId.parse(request.headers.get('last-event-id') ?? undefined) ?? query.since
    const { extension, form } = query
    const protocol = form === 'screen' ? 'agent' : 'stream'
    const session = sessionOf(principal, services, { protocol, extension, sinceSeq })
    return openStream(session, { request, services, deployment, person: principal.person, form })
  },
})
