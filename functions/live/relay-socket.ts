/** GET /relay/ws: the socket of programs that watch all calls of a site. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { openSocket, socketHeaders, socketQuery, socketResponses } from '../../src/app/live/socket.ts'

export const openRelaySocket = defineOperation({
  method: 'GET',
  path: '/relay/ws',
  id: 'openRelaySocket',
  summary: 'Start a WebSocket of all calls of the site',
  tag: 'Live',
  auth: { scope: 'read', browsers: true, people: 'nobody' },
  headers: socketHeaders,
  query: socketQuery,
  responses: socketResponses,
  run: (context) => openSocket(context, 'relay'),
})
