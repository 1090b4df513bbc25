/**
 * The messages of `/ws` over `GET /v1/stream`, read by fetch so that the token travels in a header, and shaped like a
 * socket: for deployments that hold no WebSockets.
 */
import type { SocketLike } from './socket.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** As a WebSocket closes whose key or token is refused, and one that was cut off. */
const refusedCode = 4401
const cutOffCode = 1006
/** One event is far smaller; a line that never ends must not fill the memory. */
const lineMax = 4_194_304

/** What the server says to keep the stream alive counts as the answer to a ping. */
const pong = '{"type":"pong"}'

interface SocketEvent {
  readonly data: string
  readonly code: number
}

export class StreamSocket implements SocketLike {
  readonly #listeners: { readonly type: string; readonly notify: (event: SocketEvent) => void }[] = []
  readonly #stop = new AbortController()

  constructor(url: string, token: string, fetch: Fetch) {
    const say = (data: string) => this.#emit('message', { data, code: 0 })
    const closed = (code: number) => this.#emit('close', { data: '', code })
    void readStream(url, token, { fetch, say, signal: this.#stop.signal }).then(closed, () => closed(cutOffCode))
  }

  addEventListener(type: 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
  addEventListener(type: string, notify: (event: SocketEvent) => void): void {
    this.#listeners.push({ type, notify })
  }

  /** The stream goes one way. */
  send(): void {}

  close(): void {
    this.#stop.abort()
  }

  #emit(type: string, event: SocketEvent): void {
    for (const listener of this.#listeners) if (listener.type === type) listener.notify(event)
  }
}

interface Reading {
  readonly fetch: Fetch
  readonly say: (data: string) => void
  readonly signal: AbortSignal
}

/** Reads to the end; answers the code to close with. Rejects when the connection broke. */
async function readStream(url: string, token: string, { fetch, say, signal }: Reading): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  const answer = await fetch(url, { headers, signal, cache: 'no-store' })
  if (!answer.ok || !answer.body) {
    await answer.body?.cancel()
    return answer.status === 401 || answer.status === 403 ? refusedCode : cutOffCode
  }
  let unread = ''
  const decoder = new TextDecoder()
  const reader = answer.body.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return cutOffCode
    const lines = (unread + decoder.decode(value, { stream: true })).split('\n')
    unread = lines.pop() ?? ''
    if (unread.length > lineMax) throw new Error('The stream’s line is too long')
    for (const line of lines) {
      if (line.startsWith('data: ')) say(line.slice('data: '.length))
      else if (line.startsWith(':')) say(pong)
    }
  }
}
