/**
 * Outgoing WebSockets of a Durable Object: a fetch that asks for an upgrade, which may carry headers. The platform keeps an
 * object with one awake for 15 minutes; who holds it longer connects anew before. workerd sends no pings.
 */
import type { Clock } from '../../../ports/clock.ts'
import {
  type ConnectSocket,
  HandshakeRefused,
  type OutgoingSocket,
  type SocketEnd,
  type SocketRequest,
} from '../../../ports/outgoing-socket.ts'

export const connectCloudflareSocket: ConnectSocket = async (request, clock, signal) => {
  signal.throwIfAborted()
  const socket = await handshake(request, clock, signal)
  const { promise, resolve } = Promise.withResolvers<SocketEnd>()
  let isOver = false
  const end = (why: SocketEnd) => {
    if (isOver) return
    isOver = true
    signal.removeEventListener('abort', stop)
    try {
      socket.close(1000)
    } catch {
      // It is closed already.
    }
    resolve(why)
  }
  const stop = () => end({ reason: 'closed from here' })
  signal.addEventListener('abort', stop, { once: true })
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => {
    if (isOver) return
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
    if (isLonger(text, request.messageBytesMax)) return end({ reason: 'its message is too large' })
    try {
      request.onMessage(text)
    } catch (cause) {
      end({ reason: 'its message could not be taken', cause })
    }
  })
  socket.addEventListener('close', ({ code }) => end({ reason: `closed by the other side (${code})` }))
  socket.addEventListener('error', (event) => end({ reason: 'it broke', cause: event }))
  // Messages wait until now, so that none comes before its listener.
  socket.accept()
  return { ended: promise, close: stop } satisfies OutgoingSocket
}

/** Than so many bytes of UTF-8; counted only where it may be. */
function isLonger(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true
  return text.length * 3 > bytesMax && new TextEncoder().encode(text).byteLength > bytesMax
}

async function handshake({ url, headers, handshakeTimeoutMs }: SocketRequest, clock: Clock, signal: AbortSignal) {
  const over = new AbortController()
  const late = new AbortController()
  const timer = clock.sleep(handshakeTimeoutMs, over.signal).then(
    () => late.abort(new Error('no answer to the handshake')),
    () => undefined,
  )
  try {
    const init = { headers: { ...headers, upgrade: 'websocket' }, redirect: 'manual' } as const
    const response = await fetch(url, { ...init, signal: AbortSignal.any([signal, late.signal]) })
    if (response.webSocket) return response.webSocket
    await response.body?.cancel()
    throw new HandshakeRefused(response.status)
  } catch (thrown) {
    signal.throwIfAborted()
    throw late.signal.aborted ? late.signal.reason : thrown
  } finally {
    over.abort()
    await timer
  }
}
