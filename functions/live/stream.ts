/** GET /v1/stream: Server-Sent Events, for what can't do WebSockets and where there are none. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { EventStream } from '../../src/app/live/event-stream.ts'
import { liveOf, sessionOf } from '../../src/app/live/session.ts'
import { agentSocketQuery } from '../../src/app/live/socket.ts'
import type { Person } from '../../src/app/security/scopes.ts'
import type { Deployment } from '../../src/app/services.ts'
import { sseForms, sseWriter } from '../../src/core/live/sse.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'

const streamHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

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
    // A HEAD asks whether it may: nothing is opened that nobody would read.
    if (request.method === 'HEAD') return new Response(null, { headers: streamHeaders })
    if (principal.person !== undefined) await noteStream(deployment, principal.person, services.site)
    const events = new EventStream(request.signal)
    const write = sseWriter(form)
    const watch = await liveOf(services).watch(session, {
      say(text) {
        const said = write(text)
        if (said !== undefined) events.say(said)
      },
      ended: () => events.finish(),
    })
    if (events.ended.aborted) watch.close()
    else events.ended.addEventListener('abort', () => watch.close())
    void events.keepAlive(services.clock, () => watch.stillHere())
    return new Response(events.body, { headers: streamHeaders })
  },
})

/** So that it can be ended with the session. */
async function noteStream(deployment: Deployment, { session }: Person, site: string): Promise<void> {
  const { peopleOf } = await import('../../src/app/security/people/people.ts')
  if (await peopleOf(deployment).sessions.streams(session, site)) return
  throw new SwitchhookError('unauthorized', 'You are signed out; sign in again.', { details: { reason: 'no_session' } })
}
