/**
 * `switchhook/client`: watches calls from a browser or Node (22 or newer; else give a WebSocket of your own, such as that of
 * `ws`). It connects again for ever, with growing and jittered waits, and goes on where it was. Where the deployment holds no
 * WebSockets it reads the event stream instead. It is a program of its own, so it takes the time from where it runs.
 */
import type { CallData } from '../../wire/call-data.ts'
import { LiveCalls, type LiveChange, type ServerMessage } from './live-calls.ts'
import { addressOf, reconnectWaitMs, whyUnopened } from './reach.ts'
import { listen, type SocketLike } from './socket.ts'
import { type Fetch, StreamSocket } from './stream-socket.ts'

export interface LiveClientOptions {
  /** Of the deployment: `https://switchhook.example`. */
  readonly url: string
  /** An API key or agent token; a function is asked before each connection, so that it can give a fresh one. */
  readonly token: string | (() => string | Promise<string>)
  /** With a key that sees the site: only this extension’s part. */
  readonly extension?: string
  readonly onChange: (change: LiveChange, calls: readonly CallData[]) => void
  readonly onStatus?: (status: LiveStatus) => void
  /** Default: the global WebSocket. */
  readonly connect?: (url: string, protocols: string[]) => SocketLike
  /** Default: the global fetch. It asks why a socket could not be opened, and reads the stream where there are none. */
  readonly fetch?: Fetch
  readonly random?: () => number
  /**
   * How often a standing connection is asked for a sign of life; default 30 000. A browser extension's service worker is stopped
   * after 30 s without a message, so it asks each 20 000.
   */
  readonly pingEveryMs?: number
}

/** `refused`: the token is not accepted; it is tried again all the same, since a function may give a better one. */
export type LiveStatus = 'connecting' | 'online' | 'offline' | 'refused' | 'closed'

export interface LiveClient {
  readonly calls: readonly CallData[]
  /**
   * Connects anew at once instead of after the wait, even where a connection seems to stand: the network came back, or
   * there is another token. Nothing is lost by it.
   */
  reconnect(): void
  /** Ends it for good. */
  close(): void
}

export function watchCalls(options: LiveClientOptions): LiveClient {
  const watcher = new Watcher(options)
  void watcher.open()
  return watcher
}

class Watcher implements LiveClient {
  readonly #options: LiveClientOptions
  readonly #live = new LiveCalls()
  readonly #ask: Fetch
  #socket: SocketLike | undefined
  #closed = false
  #failures = 0
  /** Found out once: a deployment does not change under a page. */
  #holdsSockets = true
  #waiting: ReturnType<typeof setTimeout> | undefined
  /** Which attempt counts: one that was overtaken while it waited for its token opens nothing. */
  #attempt = 0

  constructor(options: LiveClientOptions) {
    this.#options = options
    this.#ask = options.fetch ?? ((url, init) => fetch(url, init))
  }

  get calls(): readonly CallData[] {
    return this.#live.calls
  }

  async open(): Promise<void> {
    if (this.#closed) return
    this.#attempt += 1
    const mine = this.#attempt
    this.#showStatus('connecting')
    try {
      const { token } = this.#options
      const given = typeof token === 'string' ? token : await token()
      if (!this.#closed && mine === this.#attempt) this.#listen(this.#connect(given), given)
    } catch {
      if (mine === this.#attempt) this.#again('offline')
    }
  }

  reconnect(): void {
    if (this.#closed) return
    this.#drop()
    this.#failures = 0
    void this.open()
  }

  close(): void {
    this.#closed = true
    this.#drop()
    this.#showStatus('closed')
  }

  #showStatus(status: LiveStatus): void {
    this.#options.onStatus?.(status)
  }

  #connect(token: string): SocketLike {
    const address = addressOf(this.#options, this.#holdsSockets, this.#live.seq)
    if (!this.#holdsSockets) return new StreamSocket(address, token, this.#ask)
    const connect = this.#options.connect ?? ((url, protocols) => new WebSocket(url, protocols))
    return connect(address, ['switchhook', token])
  }

  #drop(): void {
    clearTimeout(this.#waiting)
    const last = this.#socket
    this.#socket = undefined
    last?.close(1000)
  }

  #again(status: LiveStatus): void {
    if (this.#closed) return
    this.#showStatus(status)
    clearTimeout(this.#waiting)
    const { random = Math.random } = this.#options
    this.#waiting = setTimeout(() => void this.open(), reconnectWaitMs(this.#failures, random))
    this.#failures += 1
  }

  #listen(current: SocketLike, token: string): void {
    this.#socket = current
    const heard = (message: ServerMessage) => {
      if (this.#socket === current) this.#hear(message)
    }
    listen(current, { heard, pingEveryMs: this.#options.pingEveryMs }, async (end) => {
      if (this.#socket !== current) return
      const asks = end === 'unopened' && this.#holdsSockets
      const why = asks ? await whyUnopened(this.#options.url, token, this.#ask) : end
      if (this.#socket !== current) return
      if (why === 'no sockets') {
        this.#holdsSockets = false
        void this.open()
      } else this.#again(why === 'refused' ? 'refused' : 'offline')
    })
  }

  #hear(message: ServerMessage): void {
    const change = this.#live.take(message)
    if (message.type === 'ready') {
      this.#failures = 0
      this.#showStatus('online')
    }
    if (change) this.#options.onChange(change, this.#live.calls)
  }
}
