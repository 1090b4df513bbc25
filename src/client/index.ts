/** What the package exports as `switchhook/client`. It needs nothing but a WebSocket. */
export { type CallData, LiveCalls, type LiveChange, type ServerMessage } from './live-calls.ts'
export {
  type LiveClient,
  type LiveClientOptions,
  type LiveStatus,
  reconnectWaitMs,
  type SocketLike,
  watchCalls,
} from './live-client.ts'
