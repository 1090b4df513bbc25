/** An event stream of one live session, as an answer. */
import { type SseForm, sseWriter } from '../../core/live/sse.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { LiveSession } from '../../ports/live.ts'
import type { Person } from '../security/scopes.ts'
import type { Deployment, SiteServices } from '../services.ts'
import { EventStream } from './event-stream.ts'
import { liveOf } from './session.ts'

const streamHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

export interface StreamRequest {
  readonly request: Request
  readonly services: SiteServices
  readonly deployment: Deployment
  /** Who is signed in; it ends with the session. */
  readonly person: Person | undefined
  readonly form: SseForm
}

export async function openStream(session: LiveSession, asked: StreamRequest): Promise<Response> {
  const { request, services, deployment, person, form } = asked
  // A HEAD asks whether it may: nothing is opened that nobody would read.
  if (request.method === 'HEAD') return new Response(null, { headers: streamHeaders })
  if (person !== undefined) await noteStream(deployment, person, services.site)
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
}

/** So that it can be ended with the session. */
async function noteStream(deployment: Deployment, { session }: Person, site: string): Promise<void> {
  const { peopleOf } = await import('../security/people/people.ts')
  if (await peopleOf(deployment).sessions.streams(session, site)) return
  throw new SwitchhookError('unauthorized', 'You are signed out; sign in again.', { details: { reason: 'no_session' } })
}
