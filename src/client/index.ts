/** What the package exports as `switchhook/client`. It needs nothing but a WebSocket, or fetch. */
export { type CallData, LiveCalls, type LiveChange, type ServerMessage } from './live-calls.ts'
export {
  type LiveClient,
  type LiveClientOptions,
  type LiveStatus,
  reconnectWaitMs,
  watchCalls,
} from './live-client.ts'
export type { SocketLike } from './socket.ts'
