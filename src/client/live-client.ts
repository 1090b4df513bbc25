/**
 * `switchhook/client`: watches calls from a browser or Node (22 or newer; else give a WebSocket of your own, such as that of
 * `ws`). It connects again for ever, with growing and jittered waits, and goes on where it was. It is a program of its own, so it
 * takes the time from where it runs.
 */
import { type CallData, LiveCalls, type LiveChange, type ServerMessage } from './live-calls.ts'

/** The part of a WebSocket that is used; the standard one and that of `ws` have it. */
export interface SocketLike {
  send(text: string): void
  close(code?: number): void
  addEventListener(type: 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

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
  readonly random?: () => number
}

/** `refused`: the token is not accepted; it is tried again all the same, since a function may give a better one. */
export type LiveStatus = 'connecting' | 'online' | 'offline' | 'refused' | 'closed'

export interface LiveClient {
  readonly calls: readonly CallData[]
  /** Ends it for good. */
  close(): void
}

const pingEveryMs = 30_000
/** A server that is silent for longer is gone, whatever the network says. */
const silentMs = 75_000
const firstWaitMs = 500
const longestWaitMs = 30_000
const endedCode = 4401
/** Exactly so it is answered without waking the server's object. */
const pingText = '{"type":"ping"}'

/** Full jitter: thousands of screens must not come back in one moment. */
export function reconnectWaitMs(failures: number, random: () => number): number {
  return random() * Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 16))
}

export function watchCalls(options: LiveClientOptions): LiveClient {
  const { onChange, onStatus = () => {}, random = Math.random } = options
  const connect = options.connect ?? ((url, protocols) => new WebSocket(url, protocols))
  const live = new LiveCalls()
  let socket: SocketLike | undefined
  let closed = false
  let failures = 0
  let waiting: ReturnType<typeof setTimeout> | undefined

  const open = async () => {
    if (closed) return
    onStatus('connecting')
    try {
      const token = typeof options.token === 'string' ? options.token : await options.token()
      if (!closed) run(connect(addressOf(options, live.seq), ['switchhook', token]))
    } catch {
      again('offline')
    }
  }

  const again = (status: LiveStatus) => {
    if (closed) return
    onStatus(status)
    clearTimeout(waiting)
    waiting = setTimeout(open, reconnectWaitMs(failures, random))
    failures += 1
  }

  const run = (current: SocketLike) => {
    socket = current
    const heard = (message: ServerMessage) => {
      const change = live.take(message)
      if (message.type === 'ready') {
        failures = 0
        onStatus('online')
      }
      if (change) onChange(change, live.calls)
    }
    listen(current, heard, (status) => {
      if (socket === current) again(status)
    })
  }

  void open()
  return {
    get calls() {
      return live.calls
    },
    close() {
      closed = true
      clearTimeout(waiting)
      const last = socket
      socket = undefined
      last?.close(1000)
      onStatus('closed')
    },
  }
}

/** Reads one socket until its end, which is told once: two ends would make two sockets. */
function listen(
  socket: SocketLike,
  heard: (message: ServerMessage) => void,
  onEnd: (status: LiveStatus) => void,
): void {
  let heardMs = Date.now()
  let ended = false
  const end = (status: LiveStatus) => {
    if (ended) return
    ended = true
    clearInterval(beat)
    onEnd(status)
  }
  const beat = setInterval(() => {
    if (Date.now() - heardMs <= silentMs) socket.send(pingText)
    else {
      socket.close()
      end('offline')
    }
  }, pingEveryMs)
  socket.addEventListener('message', ({ data }) => {
    heardMs = Date.now()
    const message = ended ? undefined : readMessage(data)
    if (message) heard(message)
  })
  // A close follows; without a listener `ws` would throw.
  socket.addEventListener('error', () => {})
  socket.addEventListener('close', ({ code }) => end(code === endedCode ? 'refused' : 'offline'))
}

function addressOf({ url, extension }: LiveClientOptions, since: number | undefined): string {
  const address = new URL('/ws', url)
  address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:'
  if (extension !== undefined) address.searchParams.set('extension', extension)
  if (since !== undefined) address.searchParams.set('since', String(since))
  return address.href
}

const known = ['connected', 'ready', 'screen_pop', 'call_update', 'ai_transcription']

/** The server is ours, so the message's form follows from its type. */
function readMessage(data: unknown): ServerMessage | undefined {
  try {
    const message: ServerMessage = JSON.parse(String(data))
    return known.includes(message.type) ? message : undefined
  } catch {
    return undefined
  }
}
