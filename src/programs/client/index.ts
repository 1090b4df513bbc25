/** What the package exports as `switchhook/client`. It needs nothing but a WebSocket, or fetch. */
export type { CallData } from '../../wire/call-data.ts'
export { LiveCalls, type LiveChange, type ServerMessage } from './live-calls.ts'
export {
  type LiveClient,
  type LiveClientOptions,
  type LiveStatus,
  watchCalls,
} from './live-client.ts'
export { reconnectWaitMs } from './reach.ts'
export type { SocketLike } from './socket.ts'
