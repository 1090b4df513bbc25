/**
 * One WebSocket to a 3CX's Call Control API, kept alive by pings. It never connects again by itself. Node's own
 * WebSocket can't send the Authorization header that 3CX wants, so it is the package `ws`.
 *
 * What must stay true: certificates are verified whatever the environment says; after the end nobody is called; a
 * silent peer ends the connection.
 */
import type WebSocket from 'ws'
import { forbidden } from '../../../../adapters/pbx/threecx/api/api.ts'
import { unavailable, unreachable } from '../../../../adapters/pbx/threecx/api/exchange.ts'
import { grantCallControl } from '../../../../adapters/pbx/threecx/callcontrol/grant.ts'
import { SwitchhookError } from '../../../../lib/errors.ts'
import { silence } from '../../../../lib/keep-alive.ts'
import type { Clock } from '../../../../ports/clock.ts'

export interface SocketOptions {
  /** Of the PBX: https://… */
  readonly url: string
  readonly token: string
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
  readonly onMessage: (text: string) => void
}

/** The token that was shown is not good (any more). */
export class HandshakeRefused extends SwitchhookError {}

const handshakeTimeoutMs = 15_000
const messageBytesMax = 2 ** 20

export class CallControlSocket {
  readonly #socket: WebSocket
  readonly #options: SocketOptions
  readonly #clock: Clock
  readonly #over = new AbortController()
  readonly #ended = Promise.withResolvers<SwitchhookError>()
  #signsOfLife = 0

  private constructor(socket: WebSocket, options: SocketOptions, clock: Clock) {
    this.#socket = socket
    this.#options = options
    this.#clock = clock
    socket.on('message', (data) => this.#read(String(data)))
    socket.on('pong', () => this.#alive())
    socket.on('ping', () => this.#alive())
  }

  /** Rejects with HandshakeRefused, `source_unauthorized`, `source_unreachable`, or the signal's reason. */
  static async open(options: SocketOptions, clock: Clock, signal: AbortSignal): Promise<CallControlSocket> {
    // Loaded when needed: a forwarder without this source need not hold it in memory.
    const { WebSocket } = await import('ws')
    signal.throwIfAborted()
    const socket = new WebSocket(`${options.url.replace(/^http/, 'ws')}/callcontrol/ws`, {
      headers: { authorization: `Bearer ${options.token}` },
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: messageBytesMax,
      perMessageDeflate: false,
      rejectUnauthorized: true,
    })
    // Before the handshake is awaited: a message may come in the same packet.
    const connection = new CallControlSocket(socket, options, clock)
    const stop = () => connection.close()
    signal.addEventListener('abort', stop, { once: true })
    connection.#over.signal.addEventListener('abort', () => signal.removeEventListener('abort', stop), { once: true })
    try {
      await handshake(socket, options.url, connection.#over.signal)
    } catch (thrown) {
      connection.close()
      signal.throwIfAborted()
      throw thrown
    }
    socket.on('error', (error) => connection.#end(lost(error.message, error)))
    socket.on('close', (code) => connection.#end(lost(`3CX closed it (${code})`)))
    connection.#keepAlive(options).catch(() => {})
    return connection
  }

  /** Resolves with the reason once the connection is over, whoever ended it. */
  get ended(): Promise<SwitchhookError> {
    return this.#ended.promise
  }

  close(): void {
    this.#end(lost('the forwarder closed it'))
  }

  #alive(): void {
    this.#signsOfLife += 1
  }

  #read(text: string): void {
    if (this.#over.signal.aborted) return
    this.#alive()
    try {
      this.#options.onMessage(text)
    } catch (cause) {
      // What could not be kept comes again: all calls are read anew by the next connection.
      this.#end(lost('the events could not be kept', cause))
    }
  }

  async #keepAlive({ pingIntervalMs, pingTimeoutMs }: SocketOptions): Promise<void> {
    const { signal } = this.#over
    const ping = () => {
      this.#socket.ping()
      return this.#clock.sleep(pingTimeoutMs, signal)
    }
    const options = { clock: this.#clock, pingIntervalMs, pingTimeoutMs, signsOfLife: () => this.#signsOfLife, ping }
    this.#end(lost(await silence(options, signal)))
  }

  #end(reason: SwitchhookError): void {
    if (this.#over.signal.aborted) return
    this.#over.abort(reason)
    // An error may still come while a handshake is broken off; nobody must hear of it, nor the process end by it.
    this.#socket.removeAllListeners()
    this.#socket.on('error', () => {}).terminate()
    this.#ended.resolve(reason)
  }
}

function handshake(socket: WebSocket, url: string, over: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    over.addEventListener('abort', () => reject(over.reason), { once: true })
    socket.once('open', () => resolve())
    socket.once('error', (cause) => reject(unreachable(url, cause)))
    socket.once('close', () => reject(unreachable(url, new Error('closed'))))
    socket.once('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      if (statusCode === 401) {
        const text = `The 3CX at ${url} refuses the token for its WebSocket.`
        reject(new HandshakeRefused('source_unauthorized', text, { retryable: true }))
      } else if (statusCode === 403) reject(forbidden(url, grantCallControl))
      else reject(unavailable({ status: statusCode, value: undefined, isJson: false, retryAfterMs: undefined }, url))
    })
  })
}

function lost(reason: string, cause?: unknown): SwitchhookError {
  return new SwitchhookError('source_unreachable', `The connection to 3CX is over: ${reason}.`, {
    retryable: true,
    cause,
  })
}
