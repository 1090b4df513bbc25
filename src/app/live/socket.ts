/** What the two socket operations share: the upgrade of a request whose token was proved. */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import type { LiveProtocol } from '../../ports/live.ts'
import { extensionSchema } from '../../wire/agent.ts'
import { siteQuery } from '../../wire/parts.ts'
import { subprotocol } from '../http/browser-token.ts'
import type { OperationContext } from '../http/context.ts'
import { liveOf, sessionOf } from './session.ts'

export const socketQuery = siteQuery.extend({
  since: z.coerce.number().int().min(0).optional().describe('`seq` of the last event seen: what was missed follows'),
  token: z.string().max(512).optional().describe('An agent token, from browsers'),
})
export const agentSocketQuery = socketQuery.extend({
  extension: extensionSchema.optional().describe('Only this extension’s part of calls'),
})

/** For the document. */
export const socketHeaders = {
  'Sec-WebSocket-Protocol': {
    description: `How a browser sends its token: \`${subprotocol}, <token>\`; answered with \`${subprotocol}\``,
  },
} as const

export const socketResponses = {
  101: { description: 'A WebSocket; docs/live.md has the messages.' },
  501: { description: '`websocket_unsupported`: this deployment has `GET /v1/stream` only.' },
  200: { description: 'Never: a request without an upgrade is refused with 400.' },
} as const

type SocketQuery = z.infer<typeof agentSocketQuery>

export async function openSocket(
  { request, principal, services, query }: OperationContext<SocketQuery, undefined, undefined>,
  protocol: LiveProtocol,
): Promise<Response> {
  const live = liveOf(services)
  // First of all: who only asks, without an upgrade, learns of it as well (a browser can't see why its socket failed).
  if (live.connect === undefined) {
    const message = 'This deployment holds no WebSockets; read GET /v1/stream (Server-Sent Events) instead.'
    throw new SwitchhookError('websocket_unsupported', message)
  }
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    throw new SwitchhookError('bad_request', 'This is a WebSocket: send Upgrade: websocket.')
  }
  const { extension, since: sinceSeq } = query
  const opened = await live.connect(sessionOf(principal, services, { protocol, extension, sinceSeq }))
  const offered = request.headers.get('sec-websocket-protocol')?.split(',')[0]?.trim()
  if (offered !== subprotocol) return opened
  return new Response(null, {
    status: 101,
    webSocket: opened.webSocket,
    headers: { 'sec-websocket-protocol': subprotocol },
  })
}
