/**
 * GET /v1/stream: Server-Sent Events, for what can't do WebSockets. The stream is fed by a socket to the site's hub, so that
 * the hub may hibernate; a reader that falls too far behind is cut off and resumes.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../src/errors.ts'
import { pingText } from '../../src/live/protocols.ts'
import { sseComment, sseText } from '../../src/live/sse.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { defineOperation } from '../http/operation.ts'
import { liveOf, sessionOf } from './session.ts'
import { agentSocketQuery } from './socket.ts'

const commentEveryMs = 20_000
const behindBytesMax = 1_048_576

const lastEventId = z.coerce.number().int().min(0).optional().catch(undefined)

export const stream = defineOperation({
  method: 'GET',
  path: '/v1/stream',
  summary: 'Server-Sent Events of calls while they happen',
  description: 'Begins with the calls that go on, or after `Last-Event-ID` (or `since`) with exactly what was missed.',
  tag: 'Live',
  auth: { scope: 'read', agents: true, browsers: true },
  query: agentSocketQuery,
  responses: { 200: { description: 'Events `connected`, `call` and `ready`.', contentType: 'text/event-stream' } },
  async run({ request, principal, services, query }) {
    const sinceSeq = lastEventId.parse(request.headers.get('last-event-id') ?? undefined) ?? query.since
    const { extension } = query
    const session = sessionOf(principal, services, { protocol: 'stream', extension, sinceSeq })
    const { webSocket } = await liveOf(services).connect(session)
    if (!webSocket) throw new SwitchhookError('internal', 'The live hub opened no socket.', { retryable: true })
    return new Response(readable(webSocket, services.clock), {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    })
  },
})

function readable(socket: WebSocket, clock: Clock): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const stop = new AbortController()
  const end = () => {
    stop.abort()
    socket.close(1000)
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const finish = () => {
          if (stop.signal.aborted) return
          end()
          controller.close()
        }
        const say = (text: string) => {
          if (stop.signal.aborted) return
          if ((controller.desiredSize ?? 0) <= 0) finish()
          else controller.enqueue(encoder.encode(text))
        }
        socket.addEventListener('message', ({ data }) => {
          const text = sseText(String(data))
          if (text !== undefined) say(text)
        })
        socket.addEventListener('close', finish)
        socket.addEventListener('error', finish)
        socket.accept()
        void keepAlive(clock, stop.signal, () => {
          say(sseComment)
          socket.send(pingText)
        })
      },
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: behindBytesMax }),
  )
}

async function keepAlive(clock: Clock, signal: AbortSignal, beat: () => void): Promise<void> {
  try {
    while (!signal.aborted) {
      await clock.sleep(commentEveryMs, signal)
      beat()
    }
  } catch {
    // The stream ended while it slept.
  }
}
