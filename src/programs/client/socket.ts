/** One connection of the client, from its first message to its end. */
import type { ServerMessage } from './live-calls.ts'

/** The part of a WebSocket that is used; the standard one and that of `ws` have it. */
export interface SocketLike {
  send(text: string): void
  close(code?: number): void
  addEventListener(type: 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

/** How it ended. `unopened`: nothing was heard at all, so it may never have been a socket. */
export type SocketEnd = 'offline' | 'refused' | 'unopened'

const defaultPingEveryMs = 30_000
/** A server that is silent for longer is gone, whatever the network says. */
const silentMs = 75_000
const endedCode = 4401
/** Exactly so it is answered without waking the server's object. */
const pingText = '{"type":"ping"}'

export interface Listening {
  readonly heard: (message: ServerMessage) => void
  readonly pingEveryMs?: number
}

/** Reads one socket until its end, which is reported once: two ends would make two sockets. */
export function listen(
  socket: SocketLike,
  { heard, pingEveryMs = defaultPingEveryMs }: Listening,
  onEnd: (end: SocketEnd) => void,
): void {
  let heardMs = Date.now()
  let opened = false
  let ended = false
  const end = (how: SocketEnd) => {
    if (ended) return
    ended = true
    clearInterval(beat)
    onEnd(how)
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
    opened = true
    const message = ended ? undefined : readMessage(data)
    if (message) heard(message)
  })
  // A close follows; without a listener `ws` would throw.
  socket.addEventListener('error', () => {})
  socket.addEventListener('close', ({ code }) => {
    if (code === endedCode) end('refused')
    else end(opened ? 'offline' : 'unopened')
  })
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
