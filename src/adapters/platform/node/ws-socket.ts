/**
 * Outgoing WebSockets of a Node program, kept alive by pings. Node's own WebSocket can't send headers of ours, so it is the
 * package `ws`; loaded when needed, so that a program without a socket need not hold it in memory.
 */
import type WebSocket from 'ws'
import { silence } from '../../../lib/keep-alive.ts'
import type { Clock } from '../../../ports/clock.ts'
import {
  type ConnectSocket,
  HandshakeRefused,
  type OutgoingSocket,
  type SocketEnd,
  type SocketRequest,
} from '../../../ports/outgoing-socket.ts'

export const connectWsSocket: ConnectSocket = async (request, clock, signal) => {
  const { WebSocket } = await import('ws')
  signal.throwIfAborted()
  const socket = new WebSocket(request.url.replace(/^http/, 'ws'), {
    headers: request.headers,
    handshakeTimeout: request.handshakeTimeoutMs,
    maxPayload: request.messageBytesMax,
    perMessageDeflate: false,
    // Whatever the environment says.
    rejectUnauthorized: true,
  })
  // Before the handshake is awaited: a message may come in the same packet.
  const connection = new WsSocket(socket, request, clock)
  const stop = () => connection.close()
  signal.addEventListener('abort', stop, { once: true })
  connection.over.addEventListener('abort', () => signal.removeEventListener('abort', stop), { once: true })
  try {
    await handshake(socket, connection.over)
  } catch (thrown) {
    connection.close()
    signal.throwIfAborted()
    throw thrown
  }
  connection.opened()
  return connection
}

class WsSocket implements OutgoingSocket {
  readonly #socket: WebSocket
  readonly #request: SocketRequest
  readonly #clock: Clock
  readonly #over = new AbortController()
  readonly #ended = Promise.withResolvers<SocketEnd>()
  #signsOfLife = 0

  constructor(socket: WebSocket, request: SocketRequest, clock: Clock) {
    this.#socket = socket
    this.#request = request
    this.#clock = clock
    socket.on('message', (data) => this.#read(String(data)))
    socket.on('pong', () => this.#alive())
    socket.on('ping', () => this.#alive())
  }

  get over(): AbortSignal {
    return this.#over.signal
  }

  get ended(): Promise<SocketEnd> {
    return this.#ended.promise
  }

  opened(): void {
    this.#socket.on('error', (error) => this.#end({ reason: error.message, cause: error }))
    this.#socket.on('close', (code) => this.#end({ reason: `closed by the other side (${code})` }))
    this.#keepAlive().catch(() => {})
  }

  close(): void {
    this.#end({ reason: 'closed from here' })
  }

  #alive(): void {
    this.#signsOfLife += 1
  }

  #read(text: string): void {
    if (this.over.aborted) return
    this.#alive()
    try {
      this.#request.onMessage(text)
    } catch (cause) {
      this.#end({ reason: 'its message could not be taken', cause })
    }
  }

  async #keepAlive(): Promise<void> {
    const { pings } = this.#request
    if (!pings) return
    const ping = () => {
      this.#socket.ping()
      return this.#clock.sleep(pings.timeoutMs, this.over)
    }
    const times = { pingIntervalMs: pings.intervalMs, pingTimeoutMs: pings.timeoutMs }
    const options = { clock: this.#clock, ...times, signsOfLife: () => this.#signsOfLife, ping }
    this.#end({ reason: await silence(options, this.over) })
  }

  #end(end: SocketEnd): void {
    if (this.over.aborted) return
    this.#over.abort(new Error(end.reason))
    // An error may still come while a handshake is broken off; nobody must hear of it, nor the process end by it.
    this.#socket.removeAllListeners()
    this.#socket.on('error', () => {}).terminate()
    this.#ended.resolve(end)
  }
}

function handshake(socket: WebSocket, over: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    over.addEventListener('abort', () => reject(over.reason), { once: true })
    socket.once('open', () => resolve())
    socket.once('error', (cause) => reject(cause))
    socket.once('close', () => reject(new Error('closed')))
    socket.once('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      reject(new HandshakeRefused(statusCode))
    })
  })
}
