/**
 * Lines of text over TCP, from 3CX to us: `listenForLines`, where 3CX dials us, or `dialForLines`, where we dial 3CX.
 *
 * What must stay true: only configured hosts may connect to us; there is never a second connection before the first is
 * closed; a line that could not be taken ends the connection.
 */

import { createServer, Socket } from 'node:net'
import { plainAddress } from '../../../../lib/address.ts'

export interface LineSocket {
  readonly host: string
  readonly port: number
  /** One line, without its end. Throws when it can't be kept. */
  readonly onLine: (line: string) => void
  /** The connection, or the port, is there. */
  readonly onUp: (listeningPort?: number) => void
}

const longestLine = 65_536
const connectTimeoutMs = 10_000

/** Resolves when the signal aborts, rejects when listening fails or a line could not be kept. */
export function listenForLines(
  { host, port, onLine, onUp }: LineSocket,
  allows: (address: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>()
    let failure: unknown
    const server = createServer((socket) => {
      if (!allows(plainAddress(socket.remoteAddress) ?? '')) {
        socket.destroy()
        return
      }
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      socket.on('error', () => socket.destroy())
      readLines(socket, onLine, (reason) => {
        failure = reason
        stop()
      })
    })
    // Only once the port is free again may it be listened on again.
    const stop = () => {
      signal.removeEventListener('abort', stop)
      for (const socket of open) socket.destroy()
      server.close(() => (failure === undefined ? resolve() : reject(failure)))
    }
    server.once('error', reject)
    server.listen({ host, port }, () => {
      const address = server.address()
      onUp(typeof address === 'object' ? address?.port : undefined)
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    })
  })
}

/** Resolves when the signal aborts, rejects when the connection is lost or a line could not be kept. */
export function dialForLines({ host, port, onLine, onUp }: LineSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new Socket()
    const stop = () => socket.destroy()
    const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), connectTimeoutMs)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.setKeepAlive(true, 30_000)
      onUp()
    })
    let failure: unknown = new Error('3CX closed the connection')
    socket.once('error', (error) => {
      failure = error
    })
    // Only once it is closed may there be another one.
    socket.once('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      if (signal.aborted) resolve()
      else reject(failure)
    })
    readLines(socket, onLine, reject)
    signal.addEventListener('abort', stop, { once: true })
    socket.connect({ host, port })
  })
}

function readLines(socket: Socket, onLine: (line: string) => void, fail: (reason: unknown) => void): void {
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    try {
      rest = Buffer.concat([rest, chunk])
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        onLine(rest.subarray(0, end).toString('utf8').replace(/\r$/, ''))
        rest = rest.subarray(end + 1)
      }
      if (rest.length > longestLine) rest = Buffer.alloc(0)
    } catch (thrown) {
      // The outbox could not take the events: the connection goes, as 3CX can't be notified otherwise.
      socket.destroy()
      fail(thrown)
    }
  })
}
