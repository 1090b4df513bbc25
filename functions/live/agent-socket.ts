/** GET /ws: the socket of agents' screens. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { agentSocketQuery, openSocket, socketHeaders, socketResponses } from '../../src/app/live/socket.ts'

export const openAgentSocket = defineOperation({
  method: 'GET',
  path: '/ws',
  id: 'openAgentSocket',
  summary: 'Start a WebSocket for an agent’s screen',
  description:
    'With an agent token: its extension’s part of calls. With a key that may read: the site’s, or one extension’s.',
  tag: 'Live',
  auth: { scope: 'read', agents: true, browsers: true, people: 'nobody' },
  headers: socketHeaders,
  query: agentSocketQuery,
  responses: socketResponses,
  run: (context) => openSocket(context, 'agent'),
})
