/**
 * `switchhook/client`: watches calls from a browser or Node (22 or newer; else give a WebSocket of your own, such as that of
 * `ws`). It connects again for ever, with growing and jittered waits, and goes on where it was. Where the deployment holds no
 * WebSockets it reads the event stream instead. It is a program of its own, so it takes the time from where it runs.
 */
import { type CallData, LiveCalls, type LiveChange, type ServerMessage } from './live-calls.ts'
import { listen, type SocketEnd, type SocketLike } from './socket.ts'
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

const firstWaitMs = 500
const longestWaitMs = 30_000
const askTimeoutMs = 10_000

/** Full jitter: thousands of screens must not come back in one moment. */
export function reconnectWaitMs(failures: number, random: () => number): number {
  return random() * Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 16))
}

export function watchCalls(options: LiveClientOptions): LiveClient {
  const { onChange, onStatus = () => {}, random = Math.random } = options
  const connect = options.connect ?? ((url, protocols) => new WebSocket(url, protocols))
  const ask: Fetch = options.fetch ?? ((url, init) => fetch(url, init))
  const live = new LiveCalls()
  let socket: SocketLike | undefined
  let closed = false
  let failures = 0
  /** Found out once: a deployment does not change under a page. */
  let holdsSockets = true
  let waiting: ReturnType<typeof setTimeout> | undefined
  /** Which attempt counts: one that was overtaken while it waited for its token opens nothing. */
  let attempt = 0

  const open = async () => {
    if (closed) return
    attempt += 1
    const mine = attempt
    onStatus('connecting')
    try {
      const token = typeof options.token === 'string' ? options.token : await options.token()
      if (closed || mine !== attempt) return
      const address = addressOf(options, holdsSockets, live.seq)
      run(holdsSockets ? connect(address, ['switchhook', token]) : new StreamSocket(address, token, ask), token)
    } catch {
      if (mine === attempt) again('offline')
    }
  }

  const drop = () => {
    clearTimeout(waiting)
    const last = socket
    socket = undefined
    last?.close(1000)
  }

  const again = (status: LiveStatus) => {
    if (closed) return
    onStatus(status)
    clearTimeout(waiting)
    waiting = setTimeout(open, reconnectWaitMs(failures, random))
    failures += 1
  }

  const run = (current: SocketLike, token: string) => {
    socket = current
    const heard = (message: ServerMessage) => {
      if (socket !== current) return
      const change = live.take(message)
      if (message.type === 'ready') {
        failures = 0
        onStatus('online')
      }
      if (change) onChange(change, live.calls)
    }
    listen(current, heard, async (end) => {
      if (socket !== current) return
      const why = end === 'unopened' && holdsSockets ? await whyUnopened(options.url, token, ask) : end
      if (socket !== current) return
      if (why === 'no sockets') {
        holdsSockets = false
        void open()
      } else again(why === 'refused' ? 'refused' : 'offline')
    })
  }

  void open()
  return {
    get calls() {
      return live.calls
    },
    reconnect() {
      if (closed) return
      drop()
      failures = 0
      void open()
    },
    close() {
      closed = true
      drop()
      onStatus('closed')
    },
  }
}

/** A browser does not tell why a socket failed, so the same is asked without one. Never rejects. */
async function whyUnopened(url: string, token: string, ask: Fetch): Promise<SocketEnd | 'no sockets'> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await ask(new URL('/ws', url).href, { headers, signal: AbortSignal.timeout(askTimeoutMs) })
    const said = await answer.text()
    if (answer.status === 501 && said.includes('"websocket_unsupported"')) return 'no sockets'
    return answer.status === 401 || answer.status === 403 ? 'refused' : 'offline'
  } catch {
    return 'offline'
  }
}

function addressOf({ url, extension }: LiveClientOptions, bySocket: boolean, since: number | undefined): string {
  const address = new URL(bySocket ? '/ws' : '/v1/stream', url)
  if (bySocket) address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:'
  else address.searchParams.set('form', 'screen')
  if (extension !== undefined) address.searchParams.set('extension', extension)
  if (since !== undefined) address.searchParams.set('since', String(since))
  return address.href
}
